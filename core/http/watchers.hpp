// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/probe.hpp"
#include "http/request_meter.hpp"
#include "observe/access_log.hpp"

namespace berth::http {

/// Who watches the application. Each may be null: then that is not written, counted or probed.
struct Watchers {
  observe::AccessLog* access_log = nullptr;
  RequestMeter* meter = nullptr;
  Probe* probe = nullptr;
};

}  // namespace berth::http
