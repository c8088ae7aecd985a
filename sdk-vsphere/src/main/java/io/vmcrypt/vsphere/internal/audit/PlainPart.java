package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.vm.judge.PartWords;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;

/**
 * A home or a disk that is not encrypted, or not down to its last link.
 *
 * @param seen what is plain
 * @param advice what to do about it
 */
record PlainPart(String seen, String advice) {

  private static final String ASSIGN = "Assign the encryption policy to it.";

  /**
   * @param words "The disk"
   * @param links the key of each link; at least one is plain
   */
  static PlainPart of(String words, List<Optional<CryptoKeyId>> links) {
    if (links.stream().allMatch(Optional::isEmpty)) {
      return new PlainPart(words + " is not encrypted", ASSIGN);
    }
    return new PlainPart(
        words + " is not encrypted as a whole: " + PartWords.ofKeys(links),
        "Delete the VM's snapshots, which makes one link of them; of a linked clone, make a full"
            + " one. Then assign the encryption policy to what is plain.");
  }

  void tell(FoundAtVm found, FindingCode code, String part) {
    found.blocking(code, part, seen + ".", advice);
  }
}
