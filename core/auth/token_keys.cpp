// SPDX-License-Identifier: Apache-2.0
#include "auth/token_keys.hpp"

#include "auth/key_file.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace berth::auth {
namespace {

// How often an unknown name may make us look into the folder.
constexpr std::chrono::seconds kBetweenReads{1};

tl::unexpected<Error> cannot(const std::string& what, const std::string& cause) {
  return fail(ErrorCode::kUnavailable, "cannot " + what + ": " + cause +
                                           "; the keys of tokens are kept there: make the folder writable for this "
                                           "user, or name another with token.keys");
}

}  // namespace

Result<std::unique_ptr<TokenKeys>> TokenKeys::open(TokenKeyRules rules, const observe::Log& log) {
  std::unique_ptr<TokenKeys> keys{new TokenKeys{std::move(rules), log}};
  const std::lock_guard lock{keys->mutex_};
  BERTH_CHECK(keys->readFolder());
  if (keys->keys_.empty()) BERTH_CHECK(keys->makeKey());
  return keys;
}

Result<void> TokenKeys::readFolder() {
  read_at_ = std::chrono::steady_clock::now();
  if (rules_.folder.empty()) return {};
  std::error_code error;
  std::filesystem::create_directories(rules_.folder, error);
  if (error) return cannot("make the folder " + rules_.folder.string(), error.message());
  std::filesystem::permissions(rules_.folder, std::filesystem::perms::owner_all, error);
  Keys found;
  std::filesystem::directory_iterator files{rules_.folder, error};
  if (error) return cannot("read " + rules_.folder.string(), error.message());
  for (const auto& file : files) {
    const auto made = keyFileTime(file.path().filename().string());
    if (!made) continue;
    const auto same = std::ranges::find_if(keys_, [&](const auto& key) { return key->made == *made; });
    if (same != keys_.end()) {
      found.push_back(*same);
      continue;
    }
    auto key = readKeyFile(file.path(), *made);
    if (key) {
      found.push_back(std::make_shared<const TokenKey>(*std::move(key)));
    } else {
      log_.warn("A token key is left out.", {{"file", file.path().string()}, {"cause", key.error().detail}});
    }
  }
  std::ranges::sort(found, [](const auto& a, const auto& b) { return a->made > b->made; });
  keys_ = std::move(found);
  dropRetired();
  return {};
}

Result<void> TokenKeys::makeKey() {
  BERTH_TRY(auto key, newKey(rules_.clock()));
  if (!rules_.folder.empty()) {
    if (const auto written = writeKeyFile(fileOf(key), key); !written)
      return cannot("write " + fileOf(key).string(), written.error().detail);
    log_.info("A new key signs tokens from now on.", {{"id", key.id}, {"file", fileOf(key).string()}});
  }
  keys_.insert(keys_.begin(), std::make_shared<const TokenKey>(std::move(key)));
  return {};
}

// The last token of a key was signed when its successor began.
void TokenKeys::dropRetired() {
  const auto now = rules_.clock();
  for (std::size_t i = 1; i < keys_.size(); ++i) {
    if (keys_[i - 1]->made + rules_.grace > now) continue;
    for (auto key = keys_.begin() + static_cast<std::ptrdiff_t>(i); key != keys_.end(); ++key) {
      std::error_code ignored;
      if (!rules_.folder.empty()) std::filesystem::remove(fileOf(**key), ignored);
    }
    keys_.resize(i);
  }
}

std::filesystem::path TokenKeys::fileOf(const TokenKey& key) const {
  return rules_.folder / keyFileName(key.made);
}

std::shared_ptr<const TokenKey> TokenKeys::signing() {
  const std::lock_guard lock{mutex_};
  if (keys_.front()->made + rules_.rotation > rules_.clock()) return keys_.front();
  // Another Front End may have made it already.
  (void)readFolder();
  if (keys_.empty() || keys_.front()->made + rules_.rotation <= rules_.clock()) {
    if (const auto made = makeKey(); !made)
      log_.error("The key that signs tokens is due to change, and stays.", {{"cause", made.error().detail}});
  }
  dropRetired();
  return keys_.empty() ? nullptr : keys_.front();
}

std::shared_ptr<const TokenKey> TokenKeys::find(std::string_view id) {
  const std::lock_guard lock{mutex_};
  const auto look = [&]() -> std::shared_ptr<const TokenKey> {
    const auto found = std::ranges::find_if(keys_, [&](const auto& key) { return key->id == id; });
    return found == keys_.end() ? nullptr : *found;
  };
  dropRetired();
  if (auto key = look()) return key;
  if (std::chrono::steady_clock::now() - read_at_ < kBetweenReads) return nullptr;
  (void)readFolder();
  return look();
}

std::vector<std::shared_ptr<const TokenKey>> TokenKeys::all() {
  const std::lock_guard lock{mutex_};
  dropRetired();
  return keys_;
}

}  // namespace berth::auth
