// SPDX-License-Identifier: Apache-2.0
#include "fetch/fetched_keys.hpp"

#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace berth::auth_fetch {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLimit{3000};
// Calls that wait hold a thread of the host: a flood of tokens with invented keys may not hold all.
constexpr unsigned kMostWaiting = 4;

}  // namespace

FetchedKeys::FetchedKeys(IssuerSettings settings, const sdk::Host& host)
    : settings_{std::move(settings)}, host_{host}, last_begin_{Clock::now()}, thread_{[this] { run(); }} {}

FetchedKeys::~FetchedKeys() {
  {
    const Lock lock{mutex_};
    stop_ = true;
  }
  wanted_.notify_all();
  thread_.join();
}

void FetchedKeys::run() {
  Lock lock{mutex_};
  while (!stop_) {
    is_fetching_ = true;
    is_wanted_ = false;
    last_begin_ = Clock::now();
    lock.unlock();
    auto fetched = fetch();
    lock.lock();
    if (stop_) return;
    keep(std::move(fetched));
    is_fetching_ = false;
    ++fetches_;
    fetched_.notify_all();
    const auto pause =
        has_failed_ ? std::min<std::chrono::milliseconds>(settings_.refresh, settings_.pause) : settings_.refresh;
    wanted_.wait_for(lock, pause, [this] { return stop_ || is_wanted_; });
  }
}

void FetchedKeys::keep(tl::expected<jose::KeySet, std::string> fetched) {
  const bool has_failed = !fetched.has_value();
  if (has_failed && (!has_failed_ || fetches_ == 0))
    host_.warn(fetched.error() +
               (set_ ? "; the keys that were fetched before stay" : "; no token can be checked until it can"));
  if (!has_failed && (has_failed_ || !set_))
    host_.info("the keys of " + settings_.issuer + " were fetched: " + std::to_string(fetched->keys().size()) +
               ", and " + std::to_string(fetched->ignored()) + " that are of no use here");
  if (!has_failed) set_ = std::make_shared<const jose::KeySet>(*std::move(fetched));
  has_failed_ = has_failed;
}

tl::expected<jose::KeySet, std::string> FetchedKeys::fetch() const {
  const auto place = settings_.jwks_url ? tl::expected<Locator, std::string>{*settings_.jwks_url} : discover();
  if (!place) return tl::unexpected{place.error()};
  const auto answer = httpGet(*place, settings_.credentials, kLimit, stop_);
  if (!answer) return tl::unexpected{answer.error()};
  auto set = jose::KeySet::parse(*answer);
  if (!set) return tl::unexpected{place->url + ": " + set.error()};
  if (set->keys().empty()) return tl::unexpected{place->url + ": it holds no key that can be used"};
  return *std::move(set);
}

tl::expected<Locator, std::string> FetchedKeys::discover() const {
  const auto& from = *settings_.discovery;
  const auto failed = [&from](const std::string& why) { return tl::unexpected<std::string>{from.url + ": " + why}; };
  const auto answer = httpGet(from, settings_.credentials, kLimit, stop_);
  if (!answer) return tl::unexpected{answer.error()};
  const auto document = parseStrictJson(*answer, {.bytes = kLongestAnswer});
  if (!document) return failed(document.error());
  const auto textOf = [&document](const char* name) {
    return document->is_object() && document->contains(name) && (*document)[name].is_string()
               ? (*document)[name].get<std::string>()
               : std::string{};
  };
  if (textOf("issuer") != settings_.issuer) return failed("it is of another issuer");
  auto place = Locator::parse(textOf("jwks_uri"));
  if (!place) return failed("jwks_uri: " + place.error());
  // Only what is configured is connected to, and only its host is shown the bearer token.
  if (place->origin != from.origin) return failed("its keys are at another host; name it with jwks_url: " + place->url);
  return *std::move(place);
}

bool FetchedKeys::isWorthWaiting() {
  if (is_fetching_) return true;
  if (Clock::now() - last_begin_ < settings_.pause) return false;
  is_wanted_ = true;
  wanted_.notify_one();
  return true;
}

tl::expected<jose::PublicKey, Missing> FetchedKeys::find(std::string_view kid, jose::Algorithm algorithm,
                                                         Clock::time_point deadline) {
  Lock lock{mutex_};
  const auto look = [&] { return set_ ? set_->find(kid, algorithm) : nullptr; };
  if (const auto* const key = look()) return *key;
  const auto seen = fetches_;
  if (isWorthWaiting()) {
    if (waiting_ >= kMostWaiting) return tl::unexpected{Missing::kUnreachable};
    ++waiting_;
    const auto until = std::min(deadline, Clock::now() + kMostWait);
    const bool is_done = fetched_.wait_until(lock, until, [&] { return fetches_ != seen; });
    --waiting_;
    if (const auto* const key = look()) return *key;
    if (!is_done) return tl::unexpected{Missing::kUnreachable};
  }
  return tl::unexpected{set_ && !has_failed_ ? Missing::kUnknown : Missing::kUnreachable};
}

}  // namespace berth::auth_fetch
