package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Makes the UUIDs of what a vCenter has from the start: always the same for the same thing, and
 * others than at each other vCenter, where things have the same references.
 *
 * @param vcenter what tells the vCenter apart
 */
public record Uuids(String vcenter) {

  String of(MoRef ref, String what) {
    String name = vcenter + "/" + ref.value() + "/" + what;
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
