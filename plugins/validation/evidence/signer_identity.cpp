// SPDX-License-Identifier: Apache-2.0
#include "evidence/signer_identity.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace berth::evidence {
namespace {

constexpr std::string_view kPrefix = "x509.subject:";

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  return first == std::string_view::npos ? std::string{}
                                         : std::string{text.substr(first, text.find_last_not_of(' ') - first + 1)};
}

// Up to the next `end` that no backslash stands before; takes both from `text`.
std::string takeUntil(std::string_view& text, char end) {
  std::string part;
  std::size_t at = 0;
  for (; at < text.size() && text[at] != end; ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    part += text[at];
  }
  text.remove_prefix(std::min(text.size(), at + 1));
  return trimmed(part);
}

}  // namespace

jose::Result<SignerIdentity> SignerIdentity::parse(std::string_view text) {
  SignerIdentity identity;
  if (text == "*") return identity;
  if (!text.starts_with(kPrefix)) return jose::fail("write \"*\" or \"x509.subject: C=DE, O=Acme, CN=builder\"");
  text.remove_prefix(kPrefix.size());
  while (!text.empty()) {
    auto name = takeUntil(text, '=');
    auto value = takeUntil(text, ',');
    if (name.empty() || value.empty()) return jose::fail("write attributes as C=DE, O=Acme, CN=builder");
    if (name == "S") name = "ST";
    const auto is_same = [&](const auto& pair) { return pair.first == name; };
    if (std::any_of(identity.attributes_.begin(), identity.attributes_.end(), is_same))
      return jose::fail("write each attribute once");
    identity.attributes_.emplace_back(std::move(name), std::move(value));
  }
  if (identity.attributes_.empty()) return jose::fail("write attributes behind x509.subject:, or \"*\" for anybody");
  return identity;
}

bool SignerIdentity::matches(const Certificate& certificate) const {
  return std::all_of(attributes_.begin(), attributes_.end(),
                     [&](const auto& pair) { return certificate.attribute(pair.first) == pair.second; });
}

}  // namespace berth::evidence
