// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/pod_images.hpp"

#include "kubernetes/image_pointer.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace berth::kubernetes {
namespace {

using nlohmann::json;

// A list of a pod's spec, and where its elements have their image.
struct ListRow {
  std::string_view list;
  std::string_view within;  // An object of the element; empty: the element itself.
  std::string_view field;
};
constexpr std::array<ListRow, 4> kLists{{
    {"initContainers", "", "image"},
    {"containers", "", "image"},
    {"ephemeralContainers", "", "image"},
    {"volumes", "image", "reference"},
}};

// A member that may be absent or null, as Go writes what is empty.
const json* member(const json& object, std::string_view name) {
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

class PodSpec {
 public:
  PodSpec(bool is_template, FoundImages& found) : is_template_{is_template}, found_{found} {}

  bool read(const json& spec, const std::string& pointer) {
    for (const auto& row : kLists) {
      const json* const list = member(spec, row.list);
      if (list == nullptr) continue;
      const auto place = joinPointer(pointer, row.list);
      if (!list->is_array()) {
        complain({place, "", ""}, "is no list");
        continue;
      }
      for (std::size_t i = 0; i < list->size(); ++i) {
        if (found_.images.size() + found_.problems.size() >= kMostImages) return false;
        readElement(row, (*list)[i], joinPointer(place, std::to_string(i)));
      }
    }
    return true;
  }

 private:
  void complain(PlacedImage image, const std::string& what) {
    const std::string place = image.place;
    found_.problems.push_back({std::move(image), {{"object", place + ' ' + what}}, {}, {}, false});
  }

  void readElement(const ListRow& row, const json& element, std::string place) {
    if (!element.is_object()) return complain({std::move(place), "", ""}, "is no object");
    const json* const name = member(element, "name");
    PlacedImage image{std::move(place), name != nullptr && name->is_string() ? name->get<std::string>() : "", ""};
    const json* around = &element;
    if (!row.within.empty()) {
      around = member(element, row.within);
      if (around == nullptr) return;  // A volume of another type.
      image.place = joinPointer(image.place, row.within);
      if (!around->is_object()) return complain(std::move(image), "is no object");
    }
    image.place = joinPointer(image.place, row.field);
    const json* const written = member(*around, row.field);
    if (written != nullptr && !written->is_string()) return complain(std::move(image), "is no text");
    if (written != nullptr) image.written = written->get<std::string>();
    if (!image.written.empty()) return found_.images.push_back(std::move(image));
    if (!is_template_) complain(std::move(image), "names no image; name the one to run");
  }

  const bool is_template_;
  FoundImages& found_;
};

}  // namespace

bool findPodImages(const json& object, std::string_view pointer, bool is_template, FoundImages& found) {
  const json* spec = &object;
  for (auto rest = pointer; !rest.empty();) {
    rest.remove_prefix(1);
    const auto name = rest.substr(0, rest.find('/'));
    rest.remove_prefix(name.size());
    spec = member(*spec, name);
    if (spec == nullptr) return true;
    if (!spec->is_object()) {
      const std::string place{pointer.substr(0, pointer.size() - rest.size())};
      found.problems.push_back({{place, "", ""}, {{"object", place + " is no object"}}, {}, {}, false});
      return true;
    }
  }
  return PodSpec{is_template, found}.read(*spec, std::string{pointer});
}

void complainOfMany(FoundImages& found) {
  found.problems.push_back({{},
                            {{"object", "the object has more than " + std::to_string(kMostImages) +
                                            " images, which are too many to ask about; split it"}},
                            {},
                            {},
                            false});
}

}  // namespace berth::kubernetes
