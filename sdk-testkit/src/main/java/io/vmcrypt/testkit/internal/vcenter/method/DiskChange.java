package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.key.KeyWish;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is done to a disk.
 *
 * @param wishes the new keys of its files; number 0 is the one that the VM writes to
 * @param isNew whether it is added
 */
record DiskChange(
    int key, DataObject device, CryptoAction action, Map<Integer, KeyWish> wishes, boolean isNew) {

  private static final long KILOBYTE = 1024;

  /** Encrypting writes a new file: the next name that no other file of the VM has. */
  private static String renamed(DataObject config, String file) {
    Set<String> taken = new HashSet<>();
    VmRecord.files(config).forEach(link -> taken.add(link.text("fileName")));
    int number = 1;
    String name = file;
    while (taken.contains(name)) {
      name = file.replaceFirst("(_\\d+)?\\.vmdk$", "_" + number + ".vmdk");
      number++;
    }
    return name;
  }

  /**
   * Makes the change.
   *
   * @param files the new keys of files, by their names
   */
  void apply(DataObject config, FakeTaskEffect effect, Map<String, FakeKey> files) {
    DataObject target = Objects.requireNonNull(find(config, key));
    for (String name :
        List.of("capacityInKB", "capacityInBytes", "deviceInfo", "shares", "storageIOAllocation")) {
      target.with(name, device.get(name));
    }
    if (action == CryptoAction.DECRYPT) {
      target.data("backing").with("keyId", null);
      target.with("iofilter", null);
      return;
    }
    List<DataObject> links = VmRecord.links(target);
    wishes.forEach(
        (number, wish) -> {
          if (number == 0 || effect != FakeTaskEffect.TOP_LINKS) {
            DataObject link = links.get(number);
            link.with("keyId", VmConfiguration.cryptoKeyId(wish.key()));
            if (action == CryptoAction.ENCRYPT && !isNew) {
              link.with("fileName", renamed(config, link.text("fileName")));
            }
            files.put(link.text("fileName"), wish.key());
            target.with("iofilter", List.of(VmConfiguration.ENCRYPTION_FILTER));
          }
        });
  }

  /** Whether it makes a disk larger that is there already. */
  boolean extendsOf(DataObject config) {
    DataObject present = find(config, key);
    return !isNew
        && present != null
        && device.longNumber("capacityInBytes") > present.longNumber("capacityInBytes");
  }

  /** A disk as an edit wants it: both capacities are one, whichever of them the client changed. */
  static DataObject resized(int index, DataObject present, DataObject given) throws VimFault {
    long bytes = present.longNumber("capacityInBytes");
    long wanted = bytes;
    if (given.has("capacityInBytes") && given.longNumber("capacityInBytes") != bytes) {
      wanted = given.longNumber("capacityInBytes");
    } else if (given.longNumber("capacityInKB") != present.longNumber("capacityInKB")) {
      wanted = given.longNumber("capacityInKB") * KILOBYTE;
    }
    if (wanted < bytes) {
      throw ConfigFaults.invalidOperation(index, "A disk cannot become smaller.");
    }
    if (wanted > bytes && present.data("backing").has("parent")) {
      throw ConfigFaults.invalidOperation(index, "A disk with a parent cannot become larger.");
    }
    return given
        .copy()
        .with("capacityInBytes", wanted)
        .with("capacityInKB", wanted / KILOBYTE)
        .with(
            "deviceInfo",
            wanted == bytes
                ? present.get("deviceInfo")
                : present
                    .data("deviceInfo")
                    .copy()
                    .with("summary", String.format(Locale.ROOT, "%,d KB", wanted / KILOBYTE)));
  }

  static @Nullable DataObject find(DataObject config, int key) {
    return VmRecord.device(config.data("hardware").list("device"), key);
  }
}
