// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/image_pointer.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>

namespace berth::kubernetes {
namespace {

using nlohmann::json;

constexpr std::size_t kMostParts = 32;

// Where in the parts a walk may be, all ways at once: bit n when n parts are behind it. So no pointer makes a walk
// look at a value twice.
using Positions = std::uint64_t;

class Walk {
 public:
  Walk(const std::vector<std::string>& parts, std::size_t most, std::vector<PlacedImage>& images)
      : parts_{parts}, most_{most}, images_{images} {}

  bool begin(const json& object) { return visit(object, "", withEmptySteps(1)); }

 private:
  // `**` may be no step at all.
  Positions withEmptySteps(Positions at) const {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if ((at >> i & 1U) != 0 && parts_[i] == "**") at |= Positions{2} << i;
    }
    return at;
  }

  Positions step(Positions at, std::string_view token) const {
    Positions next = 0;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if ((at >> i & 1U) == 0) continue;
      if (parts_[i] == "**") next |= Positions{1} << i;
      if (parts_[i] == "*" || parts_[i] == token) next |= Positions{2} << i;
    }
    return withEmptySteps(next);
  }

  bool visit(const json& value, const std::string& pointer, Positions at) {
    if (value.is_string()) return (at >> parts_.size() & 1U) == 0 || add(pointer, value);
    if (value.is_object()) {
      for (const auto& [key, member] : value.items()) {
        if (!visitWithin(member, pointer, key, at)) return false;
      }
    } else if (value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        if (!visitWithin(value[i], pointer, std::to_string(i), at)) return false;
      }
    }
    return true;
  }
  bool visitWithin(const json& value, const std::string& pointer, std::string_view token, Positions at) {
    const auto next = step(at, token);
    return next == 0 || visit(value, joinPointer(pointer, token), next);
  }

  bool add(const std::string& pointer, const json& value) {
    if (images_.size() >= most_) return false;
    images_.push_back({pointer, "", value.get<std::string>()});
    return true;
  }

  const std::vector<std::string>& parts_;
  const std::size_t most_;
  std::vector<PlacedImage>& images_;
};

// A part without its escapes; nothing when "~" stands alone.
std::optional<std::string> unescaped(std::string_view part) {
  std::string text;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] != '~') {
      text += part[i];
      continue;
    }
    if (++i == part.size() || (part[i] != '0' && part[i] != '1')) return std::nullopt;
    text += part[i] == '0' ? '~' : '/';
  }
  return text;
}

}  // namespace

std::string joinPointer(std::string_view pointer, std::string_view token) {
  std::string text{pointer};
  text += '/';
  for (const char c : token) {
    if (c == '~') {
      text += "~0";
    } else if (c == '/') {
      text += "~1";
    } else {
      text += c;
    }
  }
  return text;
}

Result<ImagePointer> ImagePointer::parse(std::string_view text) {
  const auto refuse = [&](std::string_view why) {
    return fail(ErrorCode::kInvalidArgument,
                '"' + std::string{text.substr(0, 200)} + "\" is no pointer to images: " + std::string{why});
  };
  if (!text.starts_with('/') || text.size() < 2) return refuse("write it as /spec/**/image");
  ImagePointer pointer;
  pointer.text_ = text;
  for (std::string_view rest = text; !rest.empty();) {
    rest.remove_prefix(1);
    const auto part = rest.substr(0, rest.find('/'));
    rest.remove_prefix(part.size());
    const auto token = unescaped(part);
    if (!token) return refuse("~ is written ~0, and / within a name ~1");
    if (*token == "**" && !pointer.parts_.empty() && pointer.parts_.back() == "**") continue;
    pointer.parts_.push_back(*token);
  }
  if (pointer.parts_.size() > kMostParts) return refuse("it has more than 32 parts");
  if (pointer.parts_.back() == "**") return refuse("each text would be an image; name the field behind **");
  return pointer;
}

bool ImagePointer::find(const json& object, std::size_t most, std::vector<PlacedImage>& images) const {
  return Walk{parts_, most, images}.begin(object);
}

}  // namespace berth::kubernetes
