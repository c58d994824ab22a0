// SPDX-License-Identifier: Apache-2.0
#include "model/repository_name.hpp"

namespace berth {
namespace {

bool isLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// Length of the separator at the start of `text`: one '.', one or two '_', any number of '-'; 0 when there is none.
std::size_t separatorLength(std::string_view text) {
  if (text.starts_with('.')) return 1;
  if (text.starts_with("__")) return 2;
  if (text.starts_with('_')) return 1;
  const auto end = text.find_first_not_of('-');
  return end == std::string_view::npos ? text.size() : end;
}

bool isComponent(std::string_view text) {
  if (text.empty() || !isLetterOrDigit(text.front())) return false;
  while (!text.empty()) {
    if (isLetterOrDigit(text.front())) {
      text.remove_prefix(1);
      continue;
    }
    const auto length = separatorLength(text);
    text.remove_prefix(length);
    if (length == 0 || text.empty() || !isLetterOrDigit(text.front())) return false;
  }
  return true;
}

}  // namespace

Result<RepositoryName> RepositoryName::parse(std::string_view text) {
  if (text.size() > kMaxLength) {
    return fail(ErrorCode::kNameInvalid, "a repository name has at most " + std::to_string(kMaxLength) + " characters");
  }
  for (auto rest = text;;) {
    const auto slash = rest.find('/');
    if (!isComponent(rest.substr(0, slash))) {
      return fail(ErrorCode::kNameInvalid,
                  "a repository name is lower-case letters and digits, with single '.', '_', '__' or dashes between "
                  "them and '/' between components");
    }
    if (slash == std::string_view::npos) return RepositoryName{text};
    rest.remove_prefix(slash + 1);
  }
}

}  // namespace berth
