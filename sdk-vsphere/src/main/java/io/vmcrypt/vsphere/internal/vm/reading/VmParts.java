package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.inventory.InventoryTree;
import io.vmcrypt.vsphere.internal.key.KeyIds;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.soap.Element;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.CryptoState;
import io.vmcrypt.vsphere.vm.FtEncryptionMode;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PowerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says about one VM, taken in while it is read. What makes no sense is told by
 * {@link #reading}, so that it spoils only its own VM. For one thread.
 */
public final class VmParts {

  private final ManagedObjectReference vm;
  private final boolean sentBack;

  private @Nullable String name;
  private @Nullable ManagedObjectReference folder;
  private @Nullable ManagedObjectReference vapp;
  private boolean tasks;
  private @Nullable String version;
  private boolean template;
  private @Nullable String changeVersion;
  private @Nullable CryptoKeyId keyId;
  private @Nullable String migrateEncryption;
  private @Nullable String ftEncryptionMode;
  private @Nullable List<DeviceParts> devices;
  private @Nullable XmlFragment virtualTpm;
  private @Nullable String powerState;
  private String connectionState = "";
  private String cryptoState = "";
  private @Nullable ManagedObjectReference host;
  private final Snapshots.Parts snapshots = new Snapshots.Parts();
  private final VmTraces.Parts traces = new VmTraces.Parts();
  private @Nullable VimFault missing;

  /**
   * @param sentBack whether devices are kept whole, since an edit sends them back
   */
  VmParts(ManagedObjectReference vm, boolean sentBack) {
    this.vm = vm;
    this.sentBack = sentBack;
  }

  public ManagedObjectReference vm() {
    return vm;
  }

  /** As vSphere keeps it; empty if this user may not see it. */
  public String name() {
    return name == null ? "" : name;
  }

  /** Where it is shown. */
  public Optional<ManagedObjectReference> parent() {
    return InventoryTree.parentOf(vapp, folder);
  }

  /** Whether vCenter names any task of it. */
  boolean hasTasks() {
    return tasks;
  }

  // each of these methods asks for a text, or a reference, in one place only, as those of
  // DeviceParts

  void property(String path, ElementReader value) {
    switch (path) {
      case VmReader.RECENT_TASK -> value.visit(task -> tasks = true);
      case "config.keyId" -> keyId = KeyIds.read(value);
      case "config.hardware.device" -> {
        devices = new ArrayList<>();
        value.children(this::device);
      }
      case "snapshot" -> snapshots.take(value);
      case VmReader.RUNTIME ->
          value.visit(part -> plain(VmReader.RUNTIME + "." + part.name(), part));
      default -> plain(path, value);
    }
  }

  private void plain(String path, Element value) {
    switch (path) {
      case "name",
          "config.version",
          "config.template",
          VmReader.CHANGE_VERSION,
          "config.migrateEncryption",
          VmReader.FT_ENCRYPTION_MODE,
          VmReader.POWER_STATE,
          VmReader.CONNECTION_STATE,
          VmReader.CRYPTO_STATE ->
          keep(path, value.text());
      case "parent", "parentVApp", VmReader.HOST -> keep(path, value.reference());
      default -> traces.take(path, value);
    }
  }

  private void keep(String path, String text) {
    switch (path) {
      case "name" -> name = text;
      case VmReader.CHANGE_VERSION -> changeVersion = text;
      default -> keepWord(path, text.strip());
    }
  }

  private void keepWord(String path, String word) {
    switch (path) {
      case "config.version" -> version = word;
      case "config.template" -> template = word.equals("true") || word.equals("1");
      case "config.migrateEncryption" -> migrateEncryption = word;
      case VmReader.FT_ENCRYPTION_MODE -> ftEncryptionMode = word;
      case VmReader.POWER_STATE -> powerState = word;
      case VmReader.CONNECTION_STATE -> connectionState = word;
      default -> cryptoState = word;
    }
  }

  private void keep(String path, ManagedObjectReference object) {
    switch (path) {
      case "parent" -> folder = object;
      case "parentVApp" -> vapp = object;
      default -> host = object;
    }
  }

  private void device(ElementReader device) {
    List<DeviceParts> shown = devices;
    String type = device.type();
    boolean tpm = type.equals("VirtualTPM");
    if (shown == null) {
      return;
    }
    if (!sentBack && !tpm) {
      shown.add(DeviceParts.of(device, type));
      return;
    }
    XmlFragment whole = device.capture();
    shown.add(DeviceParts.ofWhole(whole));
    if (tpm && virtualTpm == null) {
      virtualTpm = whole;
    }
  }

  void missing(String path, VimFault why) {
    // where it is shown is no part of a reading
    if (missing == null && !path.equals("parent") && !path.equals("parentVApp")) {
      missing = why;
    }
  }

  /**
   * What was read.
   *
   * @param running the tasks that have not ended
   * @throws io.vmcrypt.core.error.SdkException if it cannot be judged by what was read
   */
  VmReading reading(Attempt attempt, List<RunningTask> running) {
    // a part that this user may not read must not pass for plain
    if (missing != null) {
      throw FaultMapping.ofCall(attempt, missing);
    }
    if (powerState == null) {
      throw new DecodingException(
          attempt,
          "vCenter answered without the VM's runtime state",
          "Look at vCenter's log.",
          null);
    }
    if (keyId == null && devices == null) {
      throw new ServiceException(
          attempt,
          "vCenter does not know the VM's configuration (connection state " + connectionState + ")",
          "Reconnect the VM's host and datastore, or register the VM again.",
          null,
          null);
    }
    Optional<CryptoState> lock =
        LockState.of(word(cryptoState, CryptoState::new), keyId != null, connectionState);
    // a locked VM never counts as done, and it must stay possible to unlock it
    if (devices == null && !lock.equals(Optional.of(CryptoState.LOCKED))) {
      throw new ServiceException(
          attempt,
          "vCenter shows the key of the VM's home but not its disks (connection state "
              + connectionState
              + ")",
          "Reconnect the VM's host and datastore, or register the VM again.",
          null,
          null);
    }
    return new VmReading(
        vm,
        InventoryName.shown(name == null ? vm.value() : name),
        Optional.ofNullable(version),
        template,
        Optional.ofNullable(changeVersion),
        Optional.ofNullable(keyId),
        word(migrateEncryption, MigrateEncryption::new),
        word(ftEncryptionMode, FtEncryptionMode::new),
        DiskDevice.of(devices == null ? List.of() : devices),
        Optional.ofNullable(virtualTpm),
        devices != null,
        new PowerState(powerState),
        lock,
        connectionState,
        Optional.ofNullable(host),
        snapshots.snapshots(),
        traces.traces(),
        running);
  }

  private static <T> Optional<T> word(@Nullable String text, Function<String, T> type) {
    return text == null || text.isEmpty() ? Optional.empty() : Optional.of(type.apply(text));
  }
}
