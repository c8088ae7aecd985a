package io.vmcrypt.vsphere.internal.vapi;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.key.KeyProvider;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.Returns;
import java.util.List;
import java.util.Optional;

/** What only SOAP reports about key providers: the default and the backup. Thread-safe. */
final class ProviderStates {

  private final VimSession session;

  ProviderStates(VimSession session) {
    this.session = session;
  }

  List<KeyProvider> list(Attempt attempt) {
    return new KeyProviders(session).all(attempt);
  }

  Optional<KeyProvider> find(Attempt attempt, String id) {
    return list(attempt).stream().filter(state -> state.id().equals(id)).findFirst();
  }

  /** Refuses one more where there is no room for it. */
  void requireRoom(Attempt attempt) {
    new KeyProviders(session).requireRoom(attempt);
  }

  void markDefault(Attempt attempt, String id) {
    session.change(
        attempt,
        "MarkDefault",
        session.cryptoManager(),
        arguments -> arguments.object("clusterId", provider -> provider.text("id", id)),
        Returns.nothing());
  }
}
