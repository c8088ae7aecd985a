package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import java.util.ArrayList;
import java.util.List;

/** Writes the hardware of a host: the same two processors and memory for each host. */
final class HostHardware {

  static final int PACKAGES = 2;
  static final int CORES = 16;
  static final int THREADS = 32;
  static final int MEGAHERTZ = 3000;
  static final long MEMORY_BYTES = 256L << 30;

  private static final long HERTZ = MEGAHERTZ * 1_000_000L;
  private static final String VENDOR = "vmcrypt testkit";
  private static final String MODEL = "Stand-in";
  private static final String PROCESSOR = "Stand-in processor at 3.00GHz";

  private HostHardware() {}

  /** {@code HostSystem.hardware}. */
  static DataObject info(String uuid) {
    List<DataObject> packages = new ArrayList<>();
    for (int i = 0; i < PACKAGES; i++) {
      packages.add(processor(i));
    }
    return new DataObject("HostHardwareInfo")
        .with(
            "systemInfo",
            new DataObject("HostSystemInfo")
                .with("vendor", VENDOR)
                .with("model", MODEL)
                .with("uuid", uuid)
                .with("serialNumber", uuid))
        .with(
            "cpuInfo",
            new DataObject("HostCpuInfo")
                .with("numCpuPackages", (short) PACKAGES)
                .with("numCpuCores", (short) CORES)
                .with("numCpuThreads", (short) THREADS)
                .with("hz", HERTZ))
        .with("cpuPkg", packages)
        .with("memorySize", MEMORY_BYTES)
        .with(
            "biosInfo",
            new DataObject("HostBIOSInfo")
                .with("biosVersion", "1.0")
                .with("releaseDate", VmConfiguration.CREATED));
  }

  private static DataObject processor(int index) {
    List<Short> threads = new ArrayList<>();
    for (int i = 0; i < THREADS / PACKAGES; i++) {
      threads.add((short) (index * THREADS / PACKAGES + i));
    }
    return new DataObject("HostCpuPackage")
        .with("index", (short) index)
        .with("vendor", "intel")
        .with("hz", HERTZ)
        .with("busHz", 100_000_000L)
        .with("description", PROCESSOR)
        .with("threadId", threads);
  }

  /** {@code HostSystem.summary.hardware}. */
  static DataObject summary(String uuid) {
    return new DataObject("HostHardwareSummary")
        .with("vendor", VENDOR)
        .with("model", MODEL)
        .with("uuid", uuid)
        .with("memorySize", MEMORY_BYTES)
        .with("cpuModel", PROCESSOR)
        .with("cpuMhz", MEGAHERTZ)
        .with("numCpuPkgs", (short) PACKAGES)
        .with("numCpuCores", (short) CORES)
        .with("numCpuThreads", (short) THREADS)
        .with("numNics", 1)
        .with("numHBAs", 1);
  }

  /** {@code HostSystem.licensableResource}. */
  static DataObject licensable() {
    return new DataObject("HostLicensableResourceInfo")
        .with(
            "resource",
            List.of(
                new DataObject("KeyAnyValue")
                    .with("key", "numCpuPackages")
                    .with("value", (short) PACKAGES)));
  }
}
