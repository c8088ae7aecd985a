package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.Collections;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who a virtual TPM is: the certificates of its endorsement keys, and the requests for them.
 *
 * @param proofs as vCenter writes them; empty if it shows none
 */
record TpmIdentity(Set<String> proofs) {

  static TpmIdentity of(XmlFragment device) {
    return new TpmIdentity(
        Stream.of("endorsementKeyCertificateSigningRequest", "endorsementKeyCertificate")
            .flatMap(name -> device.elements(name).stream())
            // Base64 may be broken into lines
            .map(proof -> proof.text().replaceAll("\\s", ""))
            .filter(proof -> !proof.isEmpty())
            .collect(Collectors.toUnmodifiableSet()));
  }

  boolean isKnown() {
    return !proofs.isEmpty();
  }

  /** Whether they have a key in common. */
  boolean isSame(TpmIdentity other) {
    return !Collections.disjoint(proofs, other.proofs);
  }
}
