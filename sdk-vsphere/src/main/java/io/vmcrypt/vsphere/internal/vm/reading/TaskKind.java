package io.vmcrypt.vsphere.internal.vm.reading;

import java.util.Set;

/**
 * What a task under way can do to keys, told by vSphere {@code TaskInfo.descriptionId}: it has no
 * more to say of what it was asked for. A kind that is not known counts as one that brings a key.
 */
public enum TaskKind {
  /** May give something a key that nothing shows yet. */
  BRINGS,
  /** Moves keys that links and snapshots show already. */
  CARRIES,
  /** Has nothing to do with keys. */
  NEITHER;

  private static final Set<String> CARRYING =
      Set.of(
          "VirtualMachine.createSnapshot",
          "VirtualMachine.createSnapshotEx",
          "VirtualMachine.removeAllSnapshots",
          "VirtualMachine.revertToCurrentSnapshot",
          "VirtualMachine.consolidateDisks",
          "VirtualMachine.migrate",
          "VirtualMachine.markAsTemplate",
          "VirtualMachine.markAsVirtualMachine",
          "VirtualMachine.unregister",
          "VirtualMachine.destroy",
          "ManagedEntity.destroy",
          "VirtualMachine.cryptoUnlock",
          "vm.Snapshot.remove",
          "vm.Snapshot.revert",
          "Drm.ExecuteVMotionLRO",
          "Drm.ExecuteVmotionLRO",
          "StorageResourceManager.applyRecommendation",
          "vslm.vcenter.VStorageObjectManager.attachDisk",
          "vslm.vcenter.VStorageObjectManager.detachDisk",
          "vslm.vcenter.VStorageObjectManager.deleteVStorageObject");

  /**
   * A running VM that vCenter shows keeps its keys; one that comes from elsewhere brings them, and
   * one that is off may be encrypted on its way: {@code VirtualMachineRelocateSpec.cryptoSpec}.
   */
  private static final String RELOCATION = "VirtualMachine.relocate";

  private static final Set<String> HARMLESS =
      Set.of(
          "VirtualMachine.powerOn",
          "VirtualMachine.powerOff",
          "VirtualMachine.reset",
          "VirtualMachine.suspend",
          "VirtualMachine.shutdownGuest",
          "VirtualMachine.rebootGuest",
          "VirtualMachine.standbyGuest",
          "VirtualMachine.answer",
          "VirtualMachine.mountToolsInstaller",
          "VirtualMachine.upgradeTools",
          "VirtualMachine.upgradeVirtualHardware",
          "VirtualMachine.acquireTicket",
          "VirtualMachine.rename",
          "vm.Snapshot.rename",
          "ManagedEntity.rename",
          "Datacenter.ExecuteVmPowerOnLRO",
          "Drm.ExecuteVmPowerOnLRO",
          "CryptoManagerKmip.retrieveKmipServersStatus",
          "CryptoManager.retrieveKmipServersStatus",
          "com.vmware.vim.vim.encryption.CryptoManagerKmip.retrieveKmipServersStatus",
          "HostSystem.enterMaintenanceMode",
          "HostSystem.exitMaintenanceMode",
          "HostSystem.reboot",
          "HostSystem.shutdown",
          "HostDatastoreBrowser.search",
          "HostDatastoreBrowser.searchSubFolders",
          "HostStorageSystem.rescanVmfs",
          "PropertyCollector.waitForUpdates");

  /**
   * What a task can do.
   *
   * @param descriptionId such as {@code VirtualMachine.reconfigure}; empty if vCenter does not say
   * @param keeps whether vCenter shows all keys of the VM that it works on, and it runs
   */
  public static TaskKind of(String descriptionId, boolean keeps) {
    if (HARMLESS.contains(descriptionId)) {
      return NEITHER;
    }
    boolean carries =
        CARRYING.contains(descriptionId) || (keeps && descriptionId.equals(RELOCATION));
    return carries ? CARRIES : BRINGS;
  }
}
