// SPDX-License-Identifier: Apache-2.0
#include "http/tls_listener.hpp"

#include "http/tls_transport.hpp"

namespace berth::http {

std::unique_ptr<Transport> TlsListener::accept(File socket) const {
  return std::make_unique<TlsTransport>(std::move(socket), context());
}

std::shared_ptr<const TlsContext> TlsListener::context() const {
  const std::lock_guard lock{mutex_};
  return context_;
}

tl::expected<std::shared_ptr<const TlsContext>, TlsProblem> TlsListener::renew() {
  const std::shared_ptr<const TlsContext> current = context();
  auto loaded = TlsContext::load(files_, current.get());
  if (!loaded) return loaded;
  if ((*loaded)->isSame(*current)) return nullptr;
  const std::lock_guard lock{mutex_};
  context_ = *loaded;
  return loaded;
}

std::vector<std::filesystem::path> TlsListener::files() const {
  std::vector<std::filesystem::path> files{files_.certificate, files_.key};
  if (!files_.client_ca.empty()) files.push_back(files_.client_ca);
  return files;
}

}  // namespace berth::http
