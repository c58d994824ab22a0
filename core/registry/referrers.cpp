// SPDX-License-Identifier: Apache-2.0
#include "registry/referrers.hpp"

#include "model/media_type.hpp"
#include "model/read_content.hpp"
#include "registry/collections.hpp"
#include "registry/descriptor.hpp"
#include "registry/membership_record.hpp"
#include "registry/strict_json.hpp"

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

// The registry writes its descriptors itself, and has read those of a client's index.
std::string digestIn(const std::string& descriptor) {
  const auto json = nlohmann::json::parse(descriptor, nullptr, false);
  return json.is_object() && json.contains("digest") && json["digest"].is_string() ? json["digest"].get<std::string>()
                                                                                   : std::string{};
}

bool matches(const std::string& descriptor, const std::vector<std::string>& artifact_types) {
  if (artifact_types.empty()) return true;
  return std::find(artifact_types.begin(), artifact_types.end(), ArtifactType::of(descriptor)) != artifact_types.end();
}

// A page that is filled in the order of its digests.
class Filling {
 public:
  Filling(ReferrerPage& page, const std::vector<std::string>& artifact_types, std::size_t max_bytes)
      : page_{page}, artifact_types_{artifact_types}, max_bytes_{max_bytes} {}

  // False when the page is full.
  bool add(std::string digest, std::string descriptor) {
    if (!matches(descriptor, artifact_types_)) return true;
    bytes_ += descriptor.size() + 1;
    if (bytes_ > max_bytes_ && !page_.descriptors.empty()) {
      page_.more = true;
      return false;
    }
    page_.descriptors.push_back(std::move(descriptor));
    page_.last = std::move(digest);
    return true;
  }

 private:
  ReferrerPage& page_;
  const std::vector<std::string>& artifact_types_;
  const std::size_t max_bytes_;
  std::size_t bytes_ = 0;
};

}  // namespace

Tag Referrers::fallbackTag(const Digest& subject) {
  constexpr std::size_t kMaxHex = 64;
  std::string text{algorithmName(subject.algorithm())};
  text.append("-").append(subject.hex().substr(0, kMaxHex));
  return Tag::parse(text).value();
}

Result<ReferrerPage> Referrers::list(const RepositoryName& repository, const Digest& subject,
                                     const std::vector<std::string>& artifact_types, const std::string& after,
                                     std::size_t max_bytes) {
  BERTH_TRY(auto by_tag, listedByTag(repository, subject, after));
  auto next = by_tag.begin();
  ReferrerPage page;
  page.last = after;
  Filling filling{page, artifact_types, max_bytes};
  const auto addByTagBefore = [&](const std::string* digest) {
    for (; next != by_tag.end() && (digest == nullptr || next->digest < *digest); ++next) {
      if (!filling.add(std::move(next->digest), std::move(next->descriptor))) return false;
    }
    if (next != by_tag.end() && next->digest == *digest) ++next;
    return true;
  };

  const std::string scope = manifestScope(repository, subject);
  std::string cursor = after;
  std::size_t scanned = 0;
  for (bool more = true; more;) {
    BERTH_TRY(auto found, records_.list(std::string{kReferrers}, scope, cursor, kReadAtOnce));
    for (auto& record : found.records) {
      cursor = record.name;
      if (!addByTagBefore(&cursor) || !filling.add(std::move(record.name), std::move(record.value))) return page;
    }
    more = found.more && !found.records.empty();
    scanned += found.records.size();
    if (more && scanned >= kMostScanned) {
      page.more = true;
      page.last = cursor;
      return page;
    }
  }
  (void)addByTagBefore(nullptr);
  return page;
}

Result<std::vector<std::string>> Referrers::newest(const RepositoryName& repository, const Digest& subject,
                                                   const std::vector<std::string>& artifact_types, std::size_t most) {
  constexpr std::size_t kMaxBytes = std::size_t{4} << 20U;
  BERTH_TRY(auto page, list(repository, subject, artifact_types, {}, kMaxBytes));
  if (page.descriptors.size() > kMostCompared) page.descriptors.resize(kMostCompared);
  std::vector<storage::RecordKey> keys;
  for (const auto& descriptor : page.descriptors)
    keys.push_back(recordKey(kManifests, repository.text(), digestIn(descriptor)));
  BERTH_TRY(const auto records, records_.getAll(keys));
  std::vector<std::pair<std::string, std::size_t>> order;  // When it was pushed → which.
  for (std::size_t i = 0; i < records.size(); ++i) order.emplace_back(parseManifestTime(records[i].value), i);
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  if (order.size() > most) order.resize(most);
  std::vector<std::string> descriptors;
  descriptors.reserve(order.size());
  for (const auto& [time, at] : order) descriptors.push_back(std::move(page.descriptors[at]));
  return descriptors;
}

// In the order of their digests, each once.
Result<std::vector<Referrers::Listed>> Referrers::listedByTag(const RepositoryName& repository, const Digest& subject,
                                                              const std::string& after) {
  std::vector<Listed> listed;
  const auto index = manifests_.get(repository, Reference{fallbackTag(subject)});
  if (!index && index.error().code == ErrorCode::kManifestUnknown) return listed;
  if (!index) return fail(index.error());
  if (manifestKind(index->media_type) != ManifestKind::kIndex) return listed;
  BERTH_TRY(const std::string bytes, readContent(index->content, index->content.size));
  const auto document = parseStrictJson(bytes);
  if (!document || !document->contains("manifests")) return listed;
  for (const auto& entry : (*document)["manifests"]) {
    const auto descriptor = Descriptor::parse(entry, "manifests");
    if (descriptor && descriptor->digest.text() > after) listed.push_back({descriptor->digest.text(), entry.dump()});
  }
  BERTH_CHECK(keepThoseThatAreHere(repository, listed));
  std::sort(listed.begin(), listed.end(), [](const auto& a, const auto& b) { return a.digest < b.digest; });
  const auto is_same = [](const auto& a, const auto& b) { return a.digest == b.digest; };
  listed.erase(std::unique(listed.begin(), listed.end(), is_same), listed.end());
  return listed;
}

// A referrer that was deleted may still be in the index.
Result<void> Referrers::keepThoseThatAreHere(const RepositoryName& repository, std::vector<Listed>& listed) {
  std::vector<storage::RecordKey> keys;
  keys.reserve(listed.size());
  for (const auto& entry : listed) keys.push_back(recordKey(kManifests, repository.text(), entry.digest));
  BERTH_TRY(const auto records, records_.getAll(keys));
  std::size_t at = 0;
  std::erase_if(listed, [&](const Listed&) { return !records[at++].found(); });
  return {};
}

}  // namespace berth::registry
