// SPDX-License-Identifier: Apache-2.0
#include "registry/tag_history.hpp"

#include <algorithm>

namespace berth::registry {
namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds kEndOfTime = nanoseconds::max();

// Takes the next word off `line`, and the space after it.
std::string_view takeWord(std::string_view& line) {
  const auto word = line.substr(0, line.find(' '));
  line.remove_prefix(std::min(word.size() + 1, line.size()));
  return word;
}

TagEntry parseLine(std::string_view line) {
  TagEntry entry;
  entry.digest = takeWord(line);
  entry.time = takeWord(line);
  entry.extra = line;
  return entry;
}

// The first `count` lines of `record`, with their line ends.
std::string_view firstLines(std::string_view record, std::size_t count) {
  std::size_t end = 0;
  for (; count > 0 && end < record.size(); --count) {
    const auto newline = record.find('\n', end);
    end = newline == std::string_view::npos ? record.size() : newline + 1;
  }
  return record.substr(0, end);
}

}  // namespace

Result<Digest> currentDigest(std::string_view record) {
  auto digest = Digest::parse(record.substr(0, record.find_first_of(" \n")));
  if (!digest) return fail(ErrorCode::kDataLoss, "a tag record does not begin with a digest");
  return digest;
}

std::vector<TagEntry> tagEntries(std::string_view record) {
  std::vector<TagEntry> entries;
  while (!record.empty()) {
    const auto line = record.substr(0, record.find('\n'));
    record.remove_prefix(std::min(line.size() + 1, record.size()));
    if (!line.empty()) entries.push_back(parseLine(line));
  }
  return entries;
}

std::string pushedTag(std::string_view record, const Digest& digest, Timestamp now, std::size_t limit) {
  const auto newest = Timestamp::parse(parseLine(record.substr(0, record.find('\n'))).time);
  // A person may have written the end of time, behind which there is nothing.
  if (newest) {
    const nanoseconds last = newest->since_epoch;
    now.since_epoch = std::max(now.since_epoch, last < kEndOfTime ? last + nanoseconds{1} : kEndOfTime);
  }
  const auto kept = firstLines(record, limit > 0 ? limit - 1 : 0);
  std::string pushed;
  pushed.reserve(digest.text().size() + 32 + kept.size());
  pushed += digest.text();
  pushed += ' ';
  pushed += now.text();
  pushed += '\n';
  pushed += kept;
  return pushed;
}

}  // namespace berth::registry
