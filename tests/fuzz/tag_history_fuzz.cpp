// SPDX-License-Identifier: Apache-2.0
// A tag's record, which people may have edited: what is pushed is what the tag names, and time never runs backwards.
#include "fuzz/property.hpp"
#include "registry/tag_history.hpp"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace berth;
  using namespace berth::registry;
  fuzz::Input input{data, size};
  const std::size_t limit = input.byte() % 8;
  const Timestamp now{std::chrono::nanoseconds{static_cast<std::int64_t>(input.number() >> 2)}};
  const auto record = input.rest();
  const auto entries = tagEntries(record);
  if (const auto current = currentDigest(record)) {
    fuzz::require(!entries.empty() && entries.front().digest == current->text(),
                  "the first line is what the tag names");
  }

  const auto digest = *Digest::parse("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  const std::string pushed = pushedTag(record, digest, now, limit);
  const auto current = currentDigest(pushed);
  fuzz::require(current && *current == digest, "a tag names what was pushed last");
  const auto after = tagEntries(pushed);
  const auto time = Timestamp::parse(after.front().time);
  fuzz::require(time && *time >= now, "a line tells when it was pushed");
  fuzz::require(after.size() <= std::max<std::size_t>(limit, 1), "a history is bounded");

  const std::string twice = pushedTag(pushed, digest, now, limit);
  const auto later = Timestamp::parse(tagEntries(twice).front().time);
  const bool is_end = time->since_epoch == std::chrono::nanoseconds::max();
  fuzz::require(later && (is_end ? *later == *time : *later > *time), "each line is later than the one before");
  return 0;
}
