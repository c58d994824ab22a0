// SPDX-License-Identifier: Apache-2.0
#include "registry/referrers.hpp"

#include "registry/collections.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace berth::registry {
namespace {

// A descriptor has up to 512 KiB, most have less than one; a store's page ends at some megabytes by itself.
constexpr std::uint32_t kReadAtOnce = 1000;
// What one page may cost when its filter lets little through. More than a page without a filter holds, because clients
// that do not follow a Link see the first page only.
constexpr std::size_t kMostScanned = 20'000;

// Reads a descriptor as far as its artifactType, which the registry writes before the annotations.
class ArtifactType final : public nlohmann::json_sax<nlohmann::json> {
 public:
  static std::string of(const std::string& descriptor) {
    ArtifactType reader;
    (void)nlohmann::json::sax_parse(descriptor, &reader);
    return std::move(reader.type_);
  }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool string(string_t& text) override {
    if (!is_next_) return true;
    type_ = std::move(text);
    return false;
  }
  bool key(string_t& name) override {
    is_next_ = depth_ == 1 && name == "artifactType";
    return true;
  }
  bool start_object(std::size_t) override { return enter(); }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return enter(); }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  bool enter() {
    ++depth_;
    return true;
  }
  bool leave() {
    --depth_;
    return true;
  }

  std::string type_;
  int depth_ = 0;
  bool is_next_ = false;
};

bool matches(const std::string& descriptor, const std::vector<std::string>& artifact_types) {
  if (artifact_types.empty()) return true;
  return std::find(artifact_types.begin(), artifact_types.end(), ArtifactType::of(descriptor)) != artifact_types.end();
}

}  // namespace

Result<ReferrerPage> Referrers::list(const RepositoryName& repository, const Digest& subject,
                                     const std::vector<std::string>& artifact_types, const std::string& after,
                                     std::size_t max_bytes) {
  const std::string scope = manifestScope(repository, subject);
  ReferrerPage page;
  page.last = after;
  std::size_t bytes = 0;
  std::string cursor = after;
  std::size_t scanned = 0;
  for (bool more = true; more;) {
    BERTH_TRY(auto found, records_.list(std::string{kReferrers}, scope, cursor, kReadAtOnce));
    for (auto& record : found.records) {
      cursor = record.name;
      if (!matches(record.value, artifact_types)) continue;
      bytes += record.value.size() + 1;
      if (bytes > max_bytes && !page.descriptors.empty()) {
        page.more = true;
        return page;
      }
      page.descriptors.push_back(std::move(record.value));
      page.last = std::move(record.name);
    }
    more = found.more && !found.records.empty();
    scanned += found.records.size();
    if (more && scanned >= kMostScanned) {
      page.more = true;
      page.last = cursor;
      return page;
    }
  }
  return page;
}

}  // namespace berth::registry
