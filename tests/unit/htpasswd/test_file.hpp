// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../../plugins/auth/htpasswd/authenticator.hpp"
#include "support/folder.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace berth::htpasswd_auth {

std::string contentOf(const std::string& path);
void writeFile(const std::string& path, const std::string& content);
/// As editors do it: another file in its place.
void replaceFile(const std::string& path, const std::string& content);

/// What libcrypt makes of it, without anything of ours.
std::string cryptOf(const std::string& password, const std::string& setting);
/// A line of the cheapest bcrypt.
std::string lineOf(const std::string& user, const std::string& password);

/// What was logged. Any thread.
class Lines {
 public:
  Accounts::Say say();
  std::size_t count(std::uint32_t level, const std::string& text = {}) const;
  std::string all() const;

 private:
  struct Said {
    std::uint32_t level;
    std::string text;
  };
  mutable std::mutex mutex_;
  std::vector<Said> said_;
};

/// What an Authenticator answered.
struct Answer {
  berth_status status;
  std::string message;
  std::string subject;  ///< Empty: no principal.
  std::vector<std::string> groups;
  std::uint32_t ttl_seconds;
  int kind;
};

/// An Authenticator on a password file, which looks at it at every call.
class Login {
 public:
  explicit Login(const std::string& content, const std::string& groups = {}, Settings settings = {});

  Answer operator()(const std::string& user, const std::string& password);
  Answer ask(const sdk::Call& call, const berth_authenticate_request& request);

  std::string file() const { return folder_ / "htpasswd"; }
  std::string groupsFile() const { return folder_ / "groups"; }
  const Lines& lines() const { return lines_; }

 private:
  test::Folder folder_;
  Lines lines_;
  std::unique_ptr<Authenticator> authenticator_;
};

}  // namespace berth::htpasswd_auth
