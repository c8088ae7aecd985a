package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.vsphere.internal.key.KeyIds;
import io.vmcrypt.vsphere.internal.soap.Element;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the backing of a disk says about the keys of its chain: of the file that is written to, and
 * of each below it. What was written before a snapshot is there, under the key of that time. The
 * backings of VMs' disks and of first-class disks use the same words for it.
 */
public final class ChainParts {

  private @Nullable CryptoKeyId keyId;
  private @Nullable ChainParts parent;
  private boolean twice;

  /** Takes one element of a backing; others than those of the chain are passed over. */
  public void take(Element part) {
    switch (part.name()) {
      case "keyId" -> {
        twice |= keyId != null;
        keyId = KeyIds.read(part);
      }
      case "parent" -> {
        twice |= parent != null;
        ChainParts below = new ChainParts();
        part.visit(below::take);
        parent = below;
      }
      default -> {}
    }
  }

  /**
   * The key of each link, the one that is written to first; empty for a plain one.
   *
   * @throws XmlFailure if a link has two: one of them would be lost
   */
  public List<Optional<CryptoKeyId>> links() {
    for (ChainParts link = this; link != null; link = link.parent) {
      if (link.twice) {
        throw new XmlFailure("a file of a disk has two keys, or two parents");
      }
    }
    // most disks are one file
    if (parent == null) {
      return List.of(Optional.ofNullable(keyId));
    }
    List<Optional<CryptoKeyId>> links = new ArrayList<>();
    for (ChainParts link = this; link != null; link = link.parent) {
      links.add(Optional.ofNullable(link.keyId));
    }
    return Collections.unmodifiableList(links);
  }
}
