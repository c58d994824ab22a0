// SPDX-License-Identifier: Apache-2.0
#include "test_file.hpp"

#include <crypt.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace berth::htpasswd_auth {

std::string contentOf(const std::string& path) {
  std::ifstream input{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{input}, {}};
}

void writeFile(const std::string& path, const std::string& content) {
  std::ofstream{path, std::ios::binary} << content;
}

void replaceFile(const std::string& path, const std::string& content) {
  writeFile(path + ".new", content);
  std::rename((path + ".new").c_str(), path.c_str());
}

std::string cryptOf(const std::string& password, const std::string& setting) {
  const auto data = std::make_unique<crypt_data>();
  const char* made = ::crypt_r(password.c_str(), setting.c_str(), data.get());
  if (made == nullptr || *made == '*') throw std::runtime_error{"libcrypt does not take " + setting};
  return made;
}

std::string lineOf(const std::string& user, const std::string& password) {
  return user + ":" + cryptOf(password, "$2y$04$abcdefghijklmnopqrstuu") + "\n";
}

Accounts::Say Lines::say() {
  return [this](std::uint32_t level, const std::string& line) {
    const std::lock_guard lock{mutex_};
    said_.push_back({level, line});
  };
}

std::size_t Lines::count(std::uint32_t level, const std::string& text) const {
  const std::lock_guard lock{mutex_};
  std::size_t count = 0;
  for (const auto& said : said_) count += said.level == level && said.text.find(text) != std::string::npos ? 1 : 0;
  return count;
}

std::string Lines::all() const {
  const std::lock_guard lock{mutex_};
  std::string all;
  for (const auto& said : said_) all += said.text + '\n';
  return all;
}

Login::Login(const std::string& content, const std::string& groups, Settings settings) {
  settings.file = file();
  writeFile(file(), content);
  if (!groups.empty()) {
    settings.groups_file = groupsFile();
    writeFile(groupsFile(), groups);
  }
  using Milliseconds = std::chrono::milliseconds;
  auto accounts = Accounts::open(settings, lines_.say(), {Milliseconds{0}, Milliseconds{0}});
  if (!accounts) throw std::runtime_error{accounts.status().message};
  authenticator_ = std::make_unique<Authenticator>(*std::move(accounts), settings);
}

Answer Login::operator()(const std::string& user, const std::string& password) {
  const sdk::LocalCall call;
  auto request = sdk::make<berth_authenticate_request>();
  request.username = sdk::str(user);
  request.password = sdk::str(password);
  return ask(call, request);
}

Answer Login::ask(const sdk::Call& call, const berth_authenticate_request& request) {
  const auto response = authenticator_->authenticate(call, request);
  if (!response) return {response.status().code, response.status().message, {}, {}, 0, 0};
  Answer answer{BERTH_OK, {}, {}, {}, response->ttl_seconds, 0};
  if (response->principal == nullptr) return answer;
  const auto& principal = *response->principal;
  answer.subject = sdk::view(principal.subject);
  answer.kind = principal.kind;
  for (std::size_t at = 0; at < principal.groups_count; ++at)
    answer.groups.emplace_back(sdk::view(principal.groups[at]));
  return answer;
}

}  // namespace berth::htpasswd_auth
