package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.internal.vm.change.Expectation;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.vm.PartDifference;
import java.util.List;

/** How a VM looks after its task has succeeded. */
public sealed interface Sight {

  /** Compares a VM with what was asked. */
  static Sight of(Expectation expected, Observation after) {
    List<PartDifference> differences = expected.differences(after);
    return differences.isEmpty()
        ? new AsAsked()
        : new Different(differences, expected.isKeyUsed(after));
  }

  /** It is as asked. */
  record AsAsked() implements Sight {}

  /**
   * It is not as asked.
   *
   * @param keyUsed whether a part of it has the key that was sent, or may have it
   */
  record Different(List<PartDifference> differences, boolean keyUsed) implements Sight {

    public Different {
      differences = List.copyOf(differences);
    }
  }

  /** It cannot be read. */
  record Unseen(SdkException failure) implements Sight {}
}
