// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/config.hpp"
#include "http/tls_context.hpp"
#include "http/transport.hpp"

#include <tl/expected.hpp>

#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

namespace berth::http {

/// What new connections are served with, which can be renewed while the old ones go on with what they have. Any thread.
class TlsListener final {
 public:
  TlsListener(config::HttpTls files, std::shared_ptr<const TlsContext> context)
      : files_{std::move(files)}, context_{std::move(context)} {}

  std::unique_ptr<Transport> accept(File socket) const;
  std::shared_ptr<const TlsContext> context() const;
  /// Reads the files again. The new context, or null when they are as they were; on a problem the old one stays.
  tl::expected<std::shared_ptr<const TlsContext>, TlsProblem> renew();
  /// Whose changes matter.
  std::vector<std::filesystem::path> files() const;

 private:
  const config::HttpTls files_;
  mutable std::mutex mutex_;
  std::shared_ptr<const TlsContext> context_;
};

}  // namespace berth::http
