// SPDX-License-Identifier: Apache-2.0
// A store in a child process that is killed at random moments while it works. The page cache survives that, so whatever
// was answered must be there, durable or not, and the files must equal the index.
#include "opened_store.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <map>
#include <random>
#include <thread>
#include <vector>

namespace berth::storage_fs {
namespace {

namespace files = std::filesystem;

constexpr int kThreads = 4;

/// What a thread of the child has done and was answered, or is about to do.
struct Line {
  char thread;
  char done;  // 0: begun, 1: answered
  char kind;  // t: tag put, T: tag removed, b: small blob, B: big blob, u: upload committed
  std::uint32_t number;
};

class Crashed : public OpenedStore {
 protected:
  /// Runs in the child, for ever.
  [[noreturn]] static void work(const Settings& settings, int report, std::uint32_t from);
  static void workThread(Store& store, int report, char thread, std::uint32_t from);
  /// Kills a child after about `after` and reads what it has reported.
  void runAndKill(std::chrono::microseconds after, std::uint32_t from);
  void verify();

  std::map<std::string, std::string> tags_;        // answered; "" removed
  std::map<std::string, std::string> tags_begun_;  // the last that may or may not have happened
  std::map<std::string, std::string> blobs_;       // answered: digest → bytes
};

std::string repositoryOf(char thread, std::uint32_t number) {
  return number % 2 == 0 ? "r" + std::to_string(thread) : "r" + std::to_string(thread) + "/t1";
}
std::string tagOf(std::uint32_t number) {
  return "t" + std::to_string(number % 5);
}
std::string valueOf(char thread, std::uint32_t number) {
  return digestOf(number * 16U + static_cast<std::uint32_t>(thread)) + " 2024-01-01T00:00:00.000000000Z\n";
}
std::uint64_t blobSeed(char thread, char kind, std::uint32_t number) {
  return (std::uint64_t{number} << 16) + (static_cast<std::uint64_t>(thread) << 8) + static_cast<unsigned char>(kind);
}
std::uint64_t blobSize(char kind, std::uint32_t number) {
  return kind == 'b' ? number % 5000 : 70'000 + number % 1000;
}
/// Other ones for each, and none like its neighbours: bytes from elsewhere, or from another place, are noticed.
std::string blobBytes(char thread, char kind, std::uint32_t number) {
  std::string bytes(blobSize(kind, number), '\0');
  std::uint64_t state = blobSeed(thread, kind, number) * 0x9E3779B97F4A7C15U + 1;
  for (char& byte : bytes) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    byte = static_cast<char>(state >> 56U);
  }
  return bytes;
}

void Crashed::workThread(Store& store, int report, char thread, std::uint32_t from) {
  const auto say = [&](const Line& line) { (void)!::write(report, &line, sizeof line); };
  for (std::uint32_t number = from;; ++number) {
    for (const char kind : {'b', 'B', 'u', number % 3 == 0 ? 'T' : 't'}) {
      Line line{thread, 0, kind, number};
      say(line);
      bool done = false;
      if (kind == 't' || kind == 'T') {
        const auto repository = repositoryOf(thread, number);
        const auto tag = tagOf(number);
        const auto value = valueOf(thread, number);
        Batch batch;
        batch.changes = {{{"tags", repository, tag}, value, kind == 'T'}};
        batch.durable = number % 2 == 0;
        done = store.records().apply(batch).has_value();
      } else {
        const auto seed = blobSeed(thread, kind, number);
        const std::string bytes = blobBytes(thread, kind, number);
        if (kind == 'u') {
          const auto id = uploadId(seed);
          done = store.uploads().begin(id) && store.uploads().open(id, 1, 0, false) &&
                 store.uploads().append(id, 1, 0, bytes) &&
                 store.uploads().commit(id, digestOf(seed), bytes.size(), 1, never);
        } else {
          done = store.blobs().put(digestOf(seed), bytes, never).has_value();
        }
      }
      if (!done) ::_exit(3);
      line.done = 1;
      say(line);
    }
  }
}

void Crashed::work(const Settings& settings, int report, std::uint32_t from) {
  auto store = Store::open(settings, Log{[](std::uint32_t, std::string_view) {}});
  if (!store) ::_exit(2);
  std::vector<std::thread> threads;
  for (char thread = 0; thread < kThreads; ++thread)
    threads.emplace_back([&, thread] { workThread(**store, report, thread, from); });
  for (;;) ::pause();
}

void Crashed::runAndKill(std::chrono::microseconds after, std::uint32_t from) {
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  const auto child = ::fork();
  if (child == 0) {
    ::close(pipe[0]);
    work(settings_, pipe[1], from);
  }
  ::close(pipe[1]);
  std::thread killer{[&] {
    std::this_thread::sleep_for(after);
    ::kill(child, SIGKILL);
  }};
  Line line{};
  while (::read(pipe[0], &line, sizeof line) == static_cast<ssize_t>(sizeof line)) {
    if (line.kind == 't' || line.kind == 'T') {
      const auto key = repositoryOf(line.thread, line.number) + " " + tagOf(line.number);
      const auto value = line.kind == 't' ? valueOf(line.thread, line.number) : "";
      tags_begun_.erase(key);
      if (line.done)
        tags_[key] = value;
      else
        tags_begun_[key] = value;
    } else if (line.done) {
      blobs_[digestOf(blobSeed(line.thread, line.kind, line.number))] = blobBytes(line.thread, line.kind, line.number);
    }
  }
  killer.join();
  ::close(pipe[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself with " << status;
}

void Crashed::verify() {
  for (auto& [key, value] : tags_) {
    const auto space = key.find(' ');
    const auto record = get("tags", key.substr(0, space), key.substr(space + 1));
    const auto begun = tags_begun_.find(key);
    EXPECT_TRUE(record.value == value || (begun != tags_begun_.end() && record.value == begun->second)) << key;
    value = record.value;
  }
  tags_begun_.clear();
  for (const auto& [digest, bytes] : blobs_) {
    const auto opened = store().blobs().openRead(digest, 1 << 20, true);
    ASSERT_TRUE(opened) << opened.error().message;
    ASSERT_TRUE(opened->data == bytes) << digest << " has other bytes than were put";
  }
  close();
  for (const auto& [key, value] : tags_) {
    const auto space = key.find(' ');
    const auto file = path("manifests/" + key.substr(0, space) + "/" + key.substr(space + 1));
    const bool aside = files::exists(file + ":");
    EXPECT_FALSE(aside && files::is_regular_file(file)) << file;
    EXPECT_EQ(contentOf(aside ? file + ":" : file), value) << file;
  }
  for (const auto& [digest, bytes] : blobs_) EXPECT_TRUE(contentOf(path(blobPath(digest))) == bytes) << digest;
  for (const auto& entry : files::directory_iterator{path("scratch")})
    EXPECT_TRUE(checkUploadId(entry.path().filename().string())) << entry.path();
}

// Checklist 36.
TEST_F(Crashed, LosesNothingThatWasAnswered) {
  std::mt19937 random{std::random_device{}()};
  std::uniform_int_distribution<int> microseconds{500, 150'000};
  for (std::uint32_t round = 0; round < 12; ++round) {
    runAndKill(std::chrono::microseconds{microseconds(random)}, round * 100'000);
    if (HasFatalFailure()) return;
    open();
    ASSERT_FALSE(store().records().derivedLost());
    verify();
    if (HasFailure()) return;
  }
  EXPECT_FALSE(blobs_.empty());
}

TEST_F(Crashed, LeavesACommitThatWasCutShortToBeRepeated) {
  open();
  const std::string bytes(100'000, 'c');
  ASSERT_TRUE(store().uploads().begin(uploadId(1)));
  ASSERT_TRUE(store().uploads().open(uploadId(1), 1, 0, false));
  ASSERT_TRUE(store().uploads().append(uploadId(1), 1, 0, bytes));
  close();
  {
    // The row was committed, the rename was not.
    auto database = Database::open(path("index/berth.sqlite"), Database::Access::kWrite);
    ASSERT_TRUE(database);
    Query row{*database, "INSERT INTO blobs VALUES (?, ?, 0)"};
    ASSERT_TRUE(row.bind(digestOf(1)).bind(std::uint64_t{bytes.size()}).run());
  }
  open();
  EXPECT_EQ(statusIn(store().blobs().stat(digestOf(1))), BERTH_NOT_FOUND);
  EXPECT_TRUE(store().uploads().commit(uploadId(1), digestOf(1), bytes.size(), 1, never));
  EXPECT_EQ(contentOf(path(blobPath(digestOf(1)))), bytes);
}

TEST_F(Crashed, DropsWhatWasNotDurableWhenTheMachineRestarted) {
  open();
  const std::string bytes(100'000, 'c');
  for (std::uint64_t seed = 1; seed <= 2; ++seed) ASSERT_TRUE(store().blobs().put(digestOf(seed), bytes, never));
  close();
  {
    auto database = Database::open(path("index/berth.sqlite"), Database::Access::kWrite);
    ASSERT_TRUE(database);
    Query row{*database, "UPDATE blobs SET durable = 0 WHERE digest = ?"};
    ASSERT_TRUE(row.bind(digestOf(1)).run());
    ASSERT_TRUE(database->execute("UPDATE meta SET value = CAST('another' AS BLOB) WHERE name = CAST('boot' AS BLOB)"));
  }
  open();
  EXPECT_EQ(statusIn(store().blobs().stat(digestOf(1))), BERTH_NOT_FOUND);
  EXPECT_FALSE(files::exists(path(blobPath(digestOf(1)))));
  EXPECT_EQ(statusIn(store().blobs().stat(digestOf(2))), BERTH_OK);
  EXPECT_TRUE(lines_.has("dropped 1 blobs")) << lines_.all();
}

// Checklist 75.
TEST_F(Crashed, RemovesFilesOfBlobsWhoseRemovalWasCutShort) {
  open();
  ASSERT_TRUE(store().blobs().put(digestOf(1), "small", never));
  close();
  {
    auto database = Database::open(path("index/berth.sqlite"), Database::Access::kWrite);
    ASSERT_TRUE(database && database->execute("DELETE FROM blobs"));
    Query doom{*database, "INSERT INTO doomed (digest) VALUES (?)"};
    ASSERT_TRUE(doom.bind(digestOf(1)).run());
  }
  ASSERT_TRUE(files::exists(path(blobPath(digestOf(1)))));
  open();
  EXPECT_TRUE(eventually([&] { return !files::exists(path(blobPath(digestOf(1)))); }));
}

}  // namespace
}  // namespace berth::storage_fs
