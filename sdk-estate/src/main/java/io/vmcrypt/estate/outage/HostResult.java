package io.vmcrypt.estate.outage;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.vm.Host;
import java.util.Optional;

/**
 * What became of a host. Immutable.
 *
 * @param host which one
 * @param state its mode afterwards, as it was seen; empty if it was not brought back
 * @param failure why not, and what to do; empty if it was brought back, or no VM of it is seen
 */
public record HostResult(
    LostHost host, Optional<Host.CryptoState> state, Optional<SdkException> failure) {

  /** Checks that all is there. */
  public HostResult {
    requireNonNull(host, "host");
    requireNonNull(state, "state");
    requireNonNull(failure, "failure");
  }

  /** {@return whether it can run encrypted VMs again; true if it was seen in encryption mode} */
  public boolean isSafe() {
    return state.equals(Optional.of(Host.CryptoState.SAFE));
  }

  /** {@return in one line: the host, and its mode or why it was not brought back} */
  @Override
  public String toString() {
    return "host "
        + host.name()
        + ": "
        + state
            .map(Host.CryptoState::toString)
            .or(() -> failure.map(SdkException::outcome))
            .orElse(
                "no VM of it is seen: enable its host encryption mode in the vSphere Client, at"
                    + " Configure > Security Profile");
  }
}
