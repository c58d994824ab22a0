// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fetch/issuer_settings.hpp"
#include "fetch/keys.hpp"

#include "berth/host.hpp"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace berth::auth_fetch {

/// A JWK set from the network: fetched by a thread at the start, every `refresh` seconds, and when a key is asked for
/// that is not among them, at most once in `pause`. Keys stay when a fetch fails; that is warned of once, and
/// tried again after `pause`.
class FetchedKeys final : public Keys {
 public:
  /// Of jwks_url or of discovery.
  FetchedKeys(IssuerSettings settings, const sdk::Host& host);
  /// Waits for the thread, about a second.
  ~FetchedKeys() override;

  tl::expected<jose::PublicKey, Missing> find(std::string_view kid, jose::Algorithm algorithm,
                                              std::chrono::steady_clock::time_point deadline) override;

 private:
  using Lock = std::unique_lock<std::mutex>;

  void run();
  tl::expected<jose::KeySet, std::string> fetch() const;
  tl::expected<Locator, std::string> discover() const;
  /// Under the lock.
  void keep(tl::expected<jose::KeySet, std::string> fetched);
  bool isWorthWaiting();

  const IssuerSettings settings_;
  const sdk::Host host_;
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::condition_variable wanted_;   // the thread waits
  std::condition_variable fetched_;  // find() waits
  std::shared_ptr<const jose::KeySet> set_;
  std::chrono::steady_clock::time_point last_begin_;
  std::uint64_t fetches_ = 0;
  unsigned waiting_ = 0;
  bool is_fetching_ = true;
  bool is_wanted_ = false;
  bool has_failed_ = false;
  std::thread thread_;
};

}  // namespace berth::auth_fetch
