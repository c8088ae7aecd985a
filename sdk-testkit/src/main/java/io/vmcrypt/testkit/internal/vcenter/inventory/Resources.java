package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the resources of VMs, pools, clusters and hosts: nothing is reserved, nothing limited. */
final class Resources {

  private static final int SHARES_PER_CPU = 1000;
  private static final int SHARES_PER_MEGABYTE = 10;
  private static final int CPU_SHARES_OF_POOL = 4000;
  private static final int MEMORY_SHARES_OF_POOL = 163_840;

  private static final int CORES = 16;
  private static final int THREADS = 32;
  private static final int MEGAHERTZ = 3000;
  private static final long MEMORY_BYTES = 256L << 30;

  private Resources() {}

  /** {@code HostSystem.licensableResource}. */
  static DataObject licensable() {
    return new DataObject("HostLicensableResourceInfo")
        .with("resource", List.of(Literals.of("KeyAnyValue").with("value", (short) 2)));
  }

  private static DataObject allocation(int shares, boolean expandable) {
    return Literals.of("ResourceAllocationInfo", "shares", shares)
        .with("expandableReservation", expandable);
  }

  static DataObject cpuOfVm(int processors) {
    return allocation(processors * SHARES_PER_CPU, false);
  }

  static DataObject memoryOfVm(int megabytes) {
    return allocation(megabytes * SHARES_PER_MEGABYTE, false);
  }

  /** {@code VirtualMachine.resourceConfig}, from its configuration. */
  static DataObject ofVm(MoRef vm, DataObject config) {
    return Literals.of("ResourceConfigSpec")
        .with("entity", vm)
        .with("changeVersion", config.text("changeVersion"))
        .with("cpuAllocation", config.data("cpuAllocation"))
        .with("memoryAllocation", config.data("memoryAllocation"));
  }

  /** {@code ResourcePool.config}. */
  static DataObject config(MoRef pool) {
    return Literals.of("ResourceConfigSpec")
        .with("entity", pool)
        .with("changeVersion", VmConfiguration.CREATED.toString())
        .with("cpuAllocation", allocation(CPU_SHARES_OF_POOL, true))
        .with("memoryAllocation", allocation(MEMORY_SHARES_OF_POOL, true));
  }

  /** {@code ResourcePool.runtime}. */
  static DataObject runtime(int hosts) {
    return Literals.of("ResourcePoolRuntimeInfo")
        .with("memory", usage(MEMORY_BYTES * hosts))
        .with("cpu", usage((long) CORES * MEGAHERTZ * hosts));
  }

  private static DataObject usage(long all) {
    return Literals.of("ResourcePoolResourceUsage")
        .with("unreservedForPool", all)
        .with("unreservedForVm", all)
        .with("maxUsage", all);
  }

  /** {@code ResourcePool.summary}. */
  static DataObject summary(MoRef pool, String name, int hosts) {
    return Literals.of("ResourcePoolSummary")
        .with("name", name)
        .with("config", config(pool))
        .with("runtime", runtime(hosts))
        .with("quickStats", new DataObject("ResourcePoolQuickStats"));
  }

  /** {@code ComputeResource.configurationEx} of a cluster. */
  static DataObject clusterConfigurationEx(@Nullable DataObject crypto, boolean vsan) {
    return Literals.of("ClusterConfigInfoEx")
        .with(
            "vsanConfigInfo",
            new DataObject("VsanClusterConfigInfo")
                .with("enabled", vsan)
                .with(
                    "defaultConfig",
                    new DataObject("VsanClusterConfigInfoHostDefaultInfo")
                        .with("autoClaimStorage", false)))
        .with("cryptoConfig", crypto);
  }

  /** {@code ComputeResource.summary} of a cluster. */
  static DataObject clusterSummary(int hosts) {
    return Literals.of("ClusterComputeResourceSummary")
        .with("totalCpu", CORES * MEGAHERTZ * hosts)
        .with("totalMemory", MEMORY_BYTES * hosts)
        .with("numCpuCores", (short) (CORES * hosts))
        .with("numCpuThreads", (short) (THREADS * hosts))
        .with("effectiveCpu", 40000 * hosts)
        .with("effectiveMemory", 240000L * hosts)
        .with("numHosts", hosts)
        .with("numEffectiveHosts", hosts);
  }
}
