// SPDX-License-Identifier: Apache-2.0
// A plugin whose answers are in the questions, so that tests can ask for any shape of answer over any way to it.
#include "berth/gen/blobs.hpp"
#include "berth/gen/plugin.hpp"
#include "berth/gen/records.hpp"
#include "berth/plugin.hpp"
#include "puppet_manifest.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace {

using namespace berth::sdk;

// A file that `flags` may be done with, holding `content`.
int fileOf(std::string_view content, int flags) {
  const int file = ::memfd_create("puppet", MFD_CLOEXEC);
  if (file < 0 || ::write(file, content.data(), content.size()) != static_cast<ssize_t>(content.size()))
    throw std::runtime_error{"memfd"};
  const int reopened = ::open(("/proc/self/fd/" + std::to_string(file)).c_str(), flags | O_CLOEXEC);
  ::close(file);
  return reopened;
}

class Puppet {
 public:
  static Result<std::unique_ptr<Puppet>> create(const Host& host, const Call& call, std::string_view instance,
                                                std::string_view config) {
    if (config == "refuse") return fail(BERTH_INVALID_ARGUMENT, "'config' says refuse; say something else");
    if (config == "throw") throw std::runtime_error{"thrown by create"};
    host.info("made " + std::string{instance} + " for " + std::string{host.name()});
    if (call.cancelled()) return fail(BERTH_CANCELLED, "too late");
    return std::make_unique<Puppet>(instance, config);
  }

  Puppet(std::string_view instance, std::string_view config) : instance_{instance}, config_{config} {}

  Result<berth_blobs_info_response> info(const Call& call, const berth_blobs_info_request&) {
    auto answer = make<berth_blobs_info_response>();
    answer.store = call.copy(instance_ + " " + config_);
    answer.put_max = UINT64_MAX;
    answer.shares_journal = 1;
    return answer;
  }

  // "status-5:text" answers with that; other words do what they say; any other digest has the size of its name.
  Result<berth_stat_blob_response> stat(const Call& call, const berth_stat_blob_request& asked) {
    const std::string_view digest = view(asked.digest);
    if (digest.starts_with("status-")) {
      const auto colon = digest.find(':');
      int code = 0;
      std::from_chars(digest.data() + 7, digest.data() + colon, code);
      return fail(code, std::string{digest.substr(colon + 1)});
    }
    if (digest == "throw") throw std::runtime_error{"thrown by stat"};
    if (digest == "throw-int") throw 42;
    if (digest == "no-memory") call.allocate(SIZE_MAX / 4, 8);
    if (digest == "long-text") return fail(BERTH_NOT_FOUND, std::string(5000, 'x'));
    if (digest == "hang") {
      while (!call.cancelled()) std::this_thread::sleep_for(std::chrono::milliseconds{1});
      return fail(BERTH_CANCELLED, "nobody waits");
    }
    auto answer = make<berth_stat_blob_response>();
    answer.size = digest.size();
    return answer;
  }

  Result<berth_open_read_response> openRead(const Call& call, const berth_open_read_request& asked) {
    const std::string content = "content of " + std::string{view(asked.digest)};
    auto answer = make<berth_open_read_response>();
    answer.size = content.size();
    if (content.size() <= asked.inline_max) {
      answer.is_inline = 1;
      answer.data = call.copy(content);
    } else if (asked.accept_fd != 0 || view(asked.digest) == "unasked") {
      answer.content_fd = fileOf(content, O_RDONLY);
    }
    return answer;
  }

  Result<berth_read_blob_response> read(const Call& call, const berth_read_blob_request& asked) {
    auto bytes = call.addArray<char>(asked.length);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(asked.offset + i);
    auto answer = make<berth_read_blob_response>();
    answer.data = {bytes.data(), bytes.size()};
    return answer;
  }

  Result<berth_open_upload_response> openUpload(const Call&, const berth_open_upload_request& asked) {
    auto answer = make<berth_open_upload_response>();
    if (asked.accept_fd != 0) answer.scratch_fd = fileOf({}, O_WRONLY);
    return answer;
  }

  Result<berth_append_upload_response> append(const Call&, const berth_append_upload_request& asked) {
    auto answer = make<berth_append_upload_response>();
    answer.size = asked.offset;
    for (const char c : view(asked.data)) answer.size += static_cast<unsigned char>(c);
    return answer;
  }

  Result<berth_sync_blobs_response> sync(const Call&, const berth_sync_blobs_request& asked) {
    for (std::size_t i = 0; i < asked.digests_count; ++i)
      if (view(asked.digests[i]).empty()) return fail(BERTH_NOT_FOUND, "digest " + std::to_string(i) + " is empty");
    if (asked.before_records != 0) return fail(BERTH_ABORTED, std::to_string(asked.digests_count) + " before records");
    return make<berth_sync_blobs_response>();
  }

  Result<berth_get_records_response> get(const Call& call, const berth_get_records_request& asked) {
    auto answer = make<berth_get_records_response>();
    answer.revision = &revision(call, asked.keys_count);
    auto records = call.addArray<const berth_record*>(asked.keys_count);
    for (std::size_t i = 0; i < records.size(); ++i) records[i] = &recordOf(call, *asked.keys[i]);
    answer.records = records.data();
    answer.records_count = records.size();
    return answer;
  }

  Result<berth_apply_response> apply(const Call& call, const berth_apply_request& asked) {
    for (std::size_t i = 0; i < asked.preconditions_count; ++i)
      if (asked.preconditions[i]->version != 0 || asked.preconditions[i]->key == nullptr)
        return fail(BERTH_FAILED_PRECONDITION, "precondition " + std::to_string(i));
    std::uint64_t removed = 0;
    for (std::size_t i = 0; i < asked.changes_count; ++i) removed += asked.changes[i]->remove;
    auto answer = make<berth_apply_response>();
    if (asked.changes_count != 0) answer.revision = &revision(call, 1000 * asked.changes_count + removed);
    return answer;
  }

  // Counts up from `after`; ends with a status at 3 when after.incarnation is 99, else when nobody listens.
  Status watch(const Call& call, const berth_watch_request& asked, const WatchSink& sink) {
    auto at = make<berth_revision>();
    if (asked.after != nullptr) at = *asked.after;
    auto key = make<berth_record_key>();
    key.collection = str("tags");
    auto event = make<berth_watch_event>();
    event.revision = &at;
    while (!call.cancelled()) {
      ++at.sequence;
      if (at.incarnation == 99 && at.sequence == 3) return fail(BERTH_OUT_OF_RANGE, "too old");
      const std::string name = "n" + std::to_string(at.sequence);
      key.name = str(name);
      event.key = at.sequence % 2 == 0 ? &key : nullptr;
      event.removed = at.sequence % 2 == 0 ? 1 : 0;
      if (!sink.put(event)) return {};
      if (at.incarnation == 7) std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    return fail(BERTH_CANCELLED, "cancelled");
  }

  Result<berth_describe_response> describe(const Call& call, const berth_describe_request&) {
    auto answer = make<berth_describe_response>();
    answer.instance = 7;
    auto methods = call.addArray<berth_str>(2);
    methods[0] = str("berth.blobs/1.Stat");
    answer.methods = methods.data();
    answer.methods_count = methods.size();
    return answer;
  }

  // Says what it knows of the call.
  Result<berth_health_response> health(const Call& call, const berth_health_request&) {
    auto answer = make<berth_health_response>();
    answer.ready = call.deadline().has_value() ? 1 : 0;
    answer.reason = call.copy(std::string{call.requestId()} + "|" + std::string{call.traceparent()});
    return answer;
  }

 private:
  static const berth_revision& revision(const Call& call, std::uint64_t sequence) {
    auto& made = call.add<berth_revision>();
    made.incarnation = 1;
    made.sequence = sequence;
    return made;
  }

  static const berth_record& recordOf(const Call& call, const berth_record_key& key) {
    auto& made = call.add<berth_record>();
    made.found = view(key.name).empty() ? 0 : 1;
    made.name = call.copy(view(key.name));
    made.value = call.copy(std::string{view(key.collection)} + std::string{"\0/", 2} + std::string{view(key.scope)});
    made.version = key.name.len;
    return made;
  }

  const std::string instance_;
  const std::string config_;
};

}  // namespace

BERTH_PLUGIN(PUPPET_MANIFEST, Puppet, kBlobs<Puppet>, kRecords<Puppet>, kPlugin<Puppet>);
