package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import org.jspecify.annotations.Nullable;

/** Writes the resources of VMs, pools, clusters and hosts: nothing is reserved, nothing limited. */
final class Resources {

  private static final int SHARES_PER_CPU = 1000;
  private static final int SHARES_PER_MEGABYTE = 10;
  private static final int CPU_SHARES_OF_POOL = 4000;
  private static final int MEMORY_SHARES_OF_POOL = 163_840;

  private Resources() {}

  private static DataObject allocation(int shares, boolean expandable) {
    return new DataObject("ResourceAllocationInfo")
        .with("reservation", 0L)
        .with("expandableReservation", expandable)
        .with("limit", -1L)
        .with(
            "shares", new DataObject("SharesInfo").with("shares", shares).with("level", "normal"));
  }

  static DataObject cpuOfVm(int processors) {
    return allocation(processors * SHARES_PER_CPU, false);
  }

  static DataObject memoryOfVm(int megabytes) {
    return allocation(megabytes * SHARES_PER_MEGABYTE, false);
  }

  /** {@code VirtualMachine.resourceConfig}, from its configuration. */
  static DataObject ofVm(MoRef vm, DataObject config) {
    return new DataObject("ResourceConfigSpec")
        .with("entity", vm)
        .with("changeVersion", config.text("changeVersion"))
        .with("lastModified", VmConfiguration.CREATED)
        .with("cpuAllocation", config.data("cpuAllocation"))
        .with("memoryAllocation", config.data("memoryAllocation"));
  }

  /** {@code ResourcePool.config}. */
  static DataObject config(MoRef pool) {
    return new DataObject("ResourceConfigSpec")
        .with("entity", pool)
        .with("changeVersion", VmConfiguration.CREATED.toString())
        .with("lastModified", VmConfiguration.CREATED)
        .with("cpuAllocation", allocation(CPU_SHARES_OF_POOL, true))
        .with("memoryAllocation", allocation(MEMORY_SHARES_OF_POOL, true));
  }

  /** {@code ResourcePool.runtime}. */
  static DataObject runtime(int hosts) {
    return new DataObject("ResourcePoolRuntimeInfo")
        .with("memory", usage(HostHardware.MEMORY_BYTES * hosts))
        .with("cpu", usage((long) HostHardware.CORES * HostHardware.MEGAHERTZ * hosts))
        .with("overallStatus", "green");
  }

  private static DataObject usage(long all) {
    return new DataObject("ResourcePoolResourceUsage")
        .with("reservationUsed", 0L)
        .with("reservationUsedForVm", 0L)
        .with("unreservedForPool", all)
        .with("unreservedForVm", all)
        .with("overallUsage", 0L)
        .with("maxUsage", all);
  }

  /** {@code ResourcePool.summary}. */
  static DataObject summary(MoRef pool, String name, int hosts) {
    return new DataObject("ResourcePoolSummary")
        .with("name", name)
        .with("config", config(pool))
        .with("runtime", runtime(hosts))
        .with("quickStats", new DataObject("ResourcePoolQuickStats"))
        .with("configuredMemoryMB", 0);
  }

  /** {@code ClusterComputeResource.configuration}. */
  static DataObject clusterConfiguration() {
    return Literals.of("ClusterConfigInfo");
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
    return new DataObject("ClusterComputeResourceSummary")
        .with("currentFailoverLevel", 0)
        .with("numVmotions", 0)
        .with("totalCpu", HostHardware.CORES * HostHardware.MEGAHERTZ * hosts)
        .with("totalMemory", HostHardware.MEMORY_BYTES * hosts)
        .with("numCpuCores", (short) (HostHardware.CORES * hosts))
        .with("numCpuThreads", (short) (HostHardware.THREADS * hosts))
        .with("effectiveCpu", 40000 * hosts)
        .with("effectiveMemory", 240000L * hosts)
        .with("numHosts", hosts)
        .with("numEffectiveHosts", hosts)
        .with("overallStatus", "green");
  }
}
