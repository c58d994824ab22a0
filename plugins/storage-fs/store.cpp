// SPDX-License-Identifier: Apache-2.0
#include "store.hpp"

#include "rebuild.hpp"
#include "schema.hpp"

#include <fcntl.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <random>
#include <string>

namespace berth::storage_fs {
namespace {

constexpr std::size_t kBootIdLength = 36;

std::uint64_t randomIncarnation() {
  std::random_device random;
  const std::uint64_t high = random();
  return ((high << 32) | random()) | 1;
}

// Random when the kernel does not tell, so that nothing is trusted.
std::string readBootId() {
  const File file = openAt(AT_FDCWD, "/proc/sys/kernel/random/boot_id", O_RDONLY);
  auto text = file ? readAt(file.fd(), 0, kBootIdLength, "the boot id") : Outcome<std::string>{std::string{}};
  return text && !text->empty() ? *std::move(text) : "random-" + std::to_string(randomIncarnation());
}

}  // namespace

Outcome<void> Store::prepareTables(const Settings& settings, Opened& opened, const Log& log) {
  auto& database = opened.writer;
  FS_CHECK(createTables(database));
  FS_TRY(const auto format, metaNumber(database, kMetaFormat));
  if (format > kFormat)
    return failed(BERTH_UNAVAILABLE, opened.directory->databasePath() + " has format " + std::to_string(format) +
                                         ", this program knows up to " + std::to_string(kFormat) +
                                         "; use the newer Berth that made it");
  FS_TRY(const auto ready, metaNumber(database, kMetaReady));
  if (ready != 1) {
    MirrorTree tree{*opened.directory};
    FS_CHECK(Rebuild({*opened.directory, opened.disk, tree, database, log}, settings.tag_lines).run());
  }
  FS_TRY(opened.sequence, metaNumber(database, kMetaSequenceLimit));
  FS_TRY(const auto derived_lost, metaNumber(database, kMetaDerivedLost));
  opened.derived_lost = derived_lost != 0;
  FS_TRY(const auto boot_before, metaText(database, kMetaBoot));
  opened.same_boot = opened.boot_id == boot_before;
  return {};
}

Outcome<Store::Opened> Store::openIndex(const Settings& settings, const Log& log) {
  FS_TRY(auto directory, Directory::open(settings.root));
  FS_CHECK(directory->dropTemporaries());
  const auto path = directory->databasePath();
  FS_TRY(auto writer, Database::open(path, Database::Access::kWrite));
  FS_TRY(auto checkpoints, Database::open(path, Database::Access::kWrite));
  Opened opened{std::move(directory),
                Disk::fromEnvironment(),
                std::move(writer),
                std::move(checkpoints),
                {},
                0,
                false,
                readBootId(),
                false};
  FS_CHECK(prepareTables(settings, opened, log));
  // Any write makes the -wal file when there is none yet.
  FS_CHECK(setMeta(opened.writer, kMetaFormat, kFormat));
  opened.wal = openAt(AT_FDCWD, path + "-wal", O_RDONLY);
  if (!opened.wal) return systemFailed("open " + path + "-wal", errno);
  if (opened.disk.syncData(opened.wal.fd()) != 0 || opened.disk.syncFolder(opened.directory->index()) != 0)
    return systemFailed("sync " + path, errno);
  return opened;
}

Outcome<std::unique_ptr<Store>> Store::open(const Settings& settings, Log log) {
  FS_TRY(auto opened, openIndex(settings, log));
  const bool same_boot = opened.same_boot;
  std::unique_ptr<Store> store{new Store{settings, std::move(log), std::move(opened)}};
  FS_CHECK(store->recover(same_boot));
  store->start();
  return store;
}

Store::Store(const Settings& settings, Log log, Opened opened)
    : log_{std::move(log)},
      boot_id_{std::move(opened.boot_id)},
      directory_{std::move(opened.directory)},
      disk_{opened.disk},
      readers_{directory_->databasePath()},
      commits_{std::move(opened.writer), opened.sequence, opened.sequence},
      checkpointer_{std::move(opened.checkpoints), commits_, readers_, log_},
      wal_{std::move(opened.wal), disk_, commits_, [this] { return checkpointer_.moveAll(); }, log_},
      feed_{randomIncarnation(), opened.sequence},
      mirror_{*directory_, readers_, opened.sequence, log_},
      small_{{*directory_, commits_, readers_, locks_}, settings.journal_bytes},
      blob_sync_{*directory_, disk_, commits_, [this](const BlobName& name) { return blobs_.distrust(name); }},
      blobs_{{*directory_, commits_, readers_, wal_, small_, blob_sync_, locks_, log_},
             {settings.small_blob_bytes, settings.durable_blobs}},
      uploads_{*directory_, blobs_, boot_id_},
      records_{{commits_, readers_, wal_, feed_, mirror_}, opened.derived_lost},
      settler_{{*directory_, disk_, commits_, readers_, small_, mirror_, locks_, log_}} {}

// Blobs that were committed but not durable: the page cache of the same boot has them whole, another boot may not.
Outcome<void> Store::recover(bool same_boot) {
  std::vector<BlobRow> rows;
  {
    FS_TRY(auto reader, readers_.borrow());
    FS_TRY(rows, blobsNotDurable(*reader));
  }
  std::vector<BlobName> kept;
  std::vector<BlobName> lost;
  for (const auto& row : rows) {
    FS_TRY(BlobName name, BlobName::parse(row.digest));
    const File file = openAt(directory_->blobs(name.algorithm()), name.hex(), O_RDONLY);
    const bool whole = file && sizeOf(file.fd()) == static_cast<std::int64_t>(row.size);
    if (same_boot && whole) blob_sync_.expect(name, row.size);
    (same_boot && whole ? kept : lost).push_back(std::move(name));
  }
  for (const auto& name : kept) blob_sync_.arrived(name.digest());
  for (const auto& name : lost) FS_CHECK(blobs_.remove(name.digest()));
  if (!lost.empty())
    log_.warn("dropped " + std::to_string(lost.size()) +
              " blobs that were not durable when the machine or the store stopped; no manifest names them, clients "
              "push them again");
  LambdaChange boot{[this](Transaction& transaction) { return setMeta(transaction.database, kMetaBoot, boot_id_); },
                    [] {}};
  FS_CHECK(commits_.commit(boot));
  FS_CHECK(small_.load());
  mirror_.distrust();
  return {};
}

void Store::start() {
  commits_.onCommit([this](Position position) {
    wal_.committed(position);
    checkpointer_.committed();
    settler_.committed();
  });
  wal_.onDurable([this](Position position) { feed_.durable(position.sequence); });
  wal_.committed(commits_.committed());
  wal_.start();
  checkpointer_.start();
  blob_sync_.start();
  settler_.start();
  started_ = true;
  settler_.committed();
}

Store::~Store() {
  if (!started_) return;
  feed_.stop();
  blob_sync_.stop();
  settler_.stop();
  if (const auto closed = commits_.close(); !closed) log_.error(closed.error().message);
  wal_.stop();
  checkpointer_.stop();
  if (const auto moved = checkpointer_.moveAll(); !moved) log_.error(moved.error().message);
}

Store::Space Store::space() const {
  struct statvfs about {};
  Space space{directory_->path(), 0, 0};
  if (::fstatvfs(directory_->root(), &about) != 0) return space;
  space.free_bytes = about.f_bavail * about.f_frsize;
  space.total_bytes = about.f_blocks * about.f_frsize;
  return space;
}

std::optional<Failure> Store::trouble() {
  if (auto failure = wal_.failure()) return failure;
  auto reader = readers_.borrow();
  if (!reader) return reader.error();
  if (const auto read = metaNumber(**reader, kMetaFormat); !read) return read.error();
  return std::nullopt;
}

}  // namespace berth::storage_fs
