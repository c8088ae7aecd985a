package io.vmcrypt.vsphere.internal.vm.reading;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.internal.inventory.InventoryTree;
import io.vmcrypt.vsphere.internal.key.KeyIds;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.vim.PropertySink;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.CryptoState;
import io.vmcrypt.vsphere.vm.FtEncryptionMode;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PowerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a search or an audit needs to know about VMs, while the answer arrives. Most of an
 * answer is devices, which are not kept. For one thread.
 */
public final class VmFactsReader implements PropertySink {

  private static final List<String> PATHS =
      List.of(
          "name",
          "parent",
          "parentVApp",
          "config.template",
          "config.keyId",
          "config.migrateEncryption",
          "config.hardware.device",
          "runtime.powerState",
          "runtime.connectionState",
          "runtime.host");

  private final Consumer<VmFacts> each;

  private @Nullable ManagedObjectReference vm;
  private String name = "";
  private @Nullable ManagedObjectReference folder;
  private @Nullable ManagedObjectReference vapp;
  private @Nullable ManagedObjectReference host;
  private boolean template;
  private boolean configured;
  private @Nullable CryptoKeyId homeKey;
  private List<VmFacts.Disk> disks = new ArrayList<>();
  private boolean virtualTpm;
  private @Nullable MigrateEncryption migrateEncryption;
  private @Nullable FtEncryptionMode ftEncryptionMode;
  private @Nullable PowerState powerState;
  private String connectionState = "";
  private @Nullable CryptoState cryptoState;
  private @Nullable VimFault fault;
  private boolean garbled;

  public VmFactsReader(Consumer<VmFacts> each) {
    this.each = requireNonNull(each, "each");
  }

  /** The properties to ask for; a server refuses those that came with a later release. */
  public static List<String> paths(ApiVersion version) {
    List<String> paths = new ArrayList<>(PATHS);
    if (version.isAtLeast(ApiVersion.V6_7)) {
      paths.add("runtime.cryptoState");
    }
    if (version.isAtLeast(ApiVersion.V7_0_2)) {
      paths.add("config.ftEncryptionMode");
    }
    return paths;
  }

  @Override
  public void begin(ManagedObjectReference begun) {
    vm = begun;
    name = "";
    folder = null;
    vapp = null;
    host = null;
    template = false;
    configured = false;
    homeKey = null;
    disks = new ArrayList<>();
    virtualTpm = false;
    migrateEncryption = null;
    ftEncryptionMode = null;
    powerState = null;
    connectionState = "";
    cryptoState = null;
    fault = null;
    garbled = false;
  }

  @Override
  public void property(String path, ElementReader value) {
    switch (path) {
      case "name" -> name = value.text();
      case "parent" -> folder = value.reference();
      case "parentVApp" -> vapp = value.reference();
      case "config.template" -> template = readable(value.ifBool(), false);
      case "config.keyId" -> homeKey = KeyIds.read(value);
      case "config.migrateEncryption" -> migrateEncryption = word(value, MigrateEncryption::new);
      case "config.ftEncryptionMode" -> ftEncryptionMode = word(value, FtEncryptionMode::new);
      case "config.hardware.device" -> {
        configured = true;
        value.children(this::device);
      }
      case "runtime.powerState" -> powerState = word(value, PowerState::new);
      case "runtime.connectionState" -> connectionState = value.text().strip();
      case "runtime.host" -> host = value.reference();
      case "runtime.cryptoState" -> cryptoState = word(value, CryptoState::new);
      default -> {}
    }
  }

  /** A value that cannot be understood spoils only its own VM. */
  private <T> T readable(Optional<T> value, T otherwise) {
    garbled |= value.isEmpty();
    return value.orElse(otherwise);
  }

  private static <T> @Nullable T word(ElementReader value, Function<String, T> type) {
    String text = value.text().strip();
    return text.isEmpty() ? null : type.apply(text);
  }

  private void device(ElementReader device) {
    String type = device.type();
    DiskParts parts = new DiskParts();
    device.children(parts::read);
    virtualTpm |= type.equals("VirtualTPM");
    // later releases may extend VirtualDisk: such types have its required member too
    if (type.equals("VirtualDisk") || parts.hasCapacity) {
      disks.add(
          new VmFacts.Disk(
              parts.key,
              parts.label.isEmpty() ? "disk " + parts.key : parts.label,
              Optional.ofNullable(parts.keyId)));
    }
  }

  /** What is picked out of one device. */
  private final class DiskParts {
    private int key;
    private String label = "";
    private boolean hasCapacity;
    private @Nullable CryptoKeyId keyId;

    void read(ElementReader part) {
      switch (part.name()) {
        case "key" -> key = readable(part.ifInteger(), 0);
        case "deviceInfo" -> part.children(this::info);
        case "backing" -> part.children(this::backing);
        case "capacityInKB" -> hasCapacity = true;
        default -> {}
      }
    }

    private void info(ElementReader part) {
      if (part.name().equals("label")) {
        label = part.text().strip();
      }
    }

    private void backing(ElementReader part) {
      if (part.name().equals("keyId")) {
        keyId = KeyIds.read(part);
      }
    }
  }

  @Override
  public void missing(String path, VimFault why) {
    // a part that this user may not read must not pass for plain
    fault = why;
  }

  @Override
  public void end() {
    each.accept(
        new VmFacts(
            requireNonNull(vm, "vm"),
            name,
            InventoryTree.parentOf(vapp, folder),
            Optional.ofNullable(host),
            template,
            configured,
            Optional.ofNullable(homeKey),
            List.copyOf(disks),
            configured ? Optional.of(virtualTpm) : Optional.empty(),
            Optional.ofNullable(migrateEncryption),
            Optional.ofNullable(ftEncryptionMode),
            Optional.ofNullable(powerState),
            connectionState,
            LockState.of(Optional.ofNullable(cryptoState), homeKey != null, connectionState),
            Optional.ofNullable(fault),
            garbled));
  }
}
