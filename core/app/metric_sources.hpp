// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/client_tls.hpp"
#include "app/renewal.hpp"
#include "app/storage_probe.hpp"
#include "http/engine.hpp"
#include "observe/metrics.hpp"
#include "registry/upload_service.hpp"
#include "storage/grpc_blob_store.hpp"
#include "storage/grpc_record_store.hpp"

namespace berth::app {

/// Who knows the numbers that nobody counts for their own sake.
struct MetricSources {
  storage::GrpcBlobStore& blobs;
  storage::GrpcRecordStore& records;
  registry::UploadService& uploads;
  StorageProbe& probe;
  http::Engine& engine;
  const Renewal& renewal;
  const ClientTls* tls;  ///< Null without TLS.
};

/// Has them asked, and the process, whenever somebody reads the metrics; that is over when the engine has stopped.
void provideMetrics(observe::Metrics& metrics, const MetricSources& sources);

}  // namespace berth::app
