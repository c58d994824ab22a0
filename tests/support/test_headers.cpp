// SPDX-License-Identifier: Apache-2.0
// Carries the precompiled headers of the tests (cmake/BerthTargets.cmake); it is never linked.
int main() {}
