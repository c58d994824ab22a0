// SPDX-License-Identifier: Apache-2.0
#include "htpasswd/password_file.hpp"

#include "htpasswd/line.hpp"
#include "htpasswd/text.hpp"

#include <utility>

namespace berth::htpasswd {
namespace {

constexpr std::size_t kMostWarnings = 20;

std::string quoted(std::string_view name) {
  return "\"" + std::string{name} + "\"";
}

}  // namespace

PasswordFile PasswordFile::parse(std::string_view text) {
  PasswordFile file;
  for (std::size_t number = 1; !text.empty(); ++number) file.take(number, takeLine(text));
  if (file.not_told_ > 0) file.warnings_.push_back("and " + std::to_string(file.not_told_) + " lines more");
  file.findCommonForm();
  return file;
}

void PasswordFile::take(std::size_t number, std::string_view text) {
  const auto line = readLine(text);
  if (!line) return;
  // Such a line may be a password that got there by mistake: it is not repeated.
  if (!line->has_colon) return warn(number, "it has no colon, so it names no user");
  if (!isUserName(line->name))
    return warn(number, "what stands before the colon is no user's name (1 to 255 bytes of UTF-8 without controls)");
  const auto [at, is_new] = by_name_.try_emplace(std::string{line->name}, users_.size());
  if (!is_new)
    return warn(number, "the user " + quoted(line->name) + " stands in line " +
                            std::to_string(users_[at->second].line) + " already; that line counts, this one does not");
  User user{std::string{line->name}, std::string{line->hash}, number, std::nullopt, {}};
  if (auto form = examine(line->hash)) {
    user.form = *std::move(form);
  } else {
    user.refusal = std::move(form.error());
    warn(number, "nobody logs in as " + quoted(line->name) + ": " + user.refusal);
  }
  users_.push_back(std::move(user));
}

void PasswordFile::warn(std::size_t number, const std::string& what) {
  if (warnings_.size() == kMostWarnings)
    ++not_told_;
  else
    warnings_.push_back("line " + std::to_string(number) + ": " + what);
}

void PasswordFile::findCommonForm() {
  std::map<std::pair<HashKind, std::uint64_t>, std::size_t> counts;
  std::size_t most = 0;
  for (const auto& user : users_) {
    if (!user.form) continue;
    const auto count = ++counts[{user.form->kind, user.form->cost}];
    if (count <= most) continue;
    most = count;
    common_ = *user.form;
  }
}

const User* PasswordFile::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &users_[found->second];
}

}  // namespace berth::htpasswd
