package io.vmcrypt.testkit.vcenter;

import io.vmcrypt.testkit.internal.vcenter.inventory.HostCrypto;
import io.vmcrypt.testkit.internal.vcenter.method.HostRestart;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a test can see of the hosts of a {@link FakeVcenter} and do to them: {@link
 * FakeVcenter#hosts}. Safe for use by several threads.
 */
public final class FakeHosts {

  private static final List<String> CRYPTO_STATES =
      List.of("incapable", "prepared", "safe", "pendingIncapable");

  private static final List<String> CONNECTION_STATES =
      List.of("connected", "disconnected", "notResponding");

  private final Vcenter vcenter;

  FakeHosts(Vcenter vcenter) {
    this.vcenter = vcenter;
  }

  /** {@return the keys of the hosts, by the name of the host; null for a host that has none} */
  public Map<String, @Nullable FakeKey> keys() {
    return byName(HostCrypto::key);
  }

  /**
   * {@return the encryption mode of each host, vSphere {@code HostCryptoState}: {@code incapable},
   * {@code prepared}, {@code safe} or {@code pendingIncapable} by host name}
   */
  public Map<String, String> cryptoStates() {
    return byName(HostCrypto::state);
  }

  /**
   * {@return the encryption modes of the clusters of hosts: {@code onDemand}, {@code forceEnable},
   * or empty if nobody has set one, by the inventory paths of the clusters}
   */
  public Map<String, String> clusterCryptoModes() {
    return vcenter.settled(
        () -> {
          Map<String, String> modes = new LinkedHashMap<>();
          vcenter
              .inventory()
              .clusters()
              .forEach(
                  (ref, crypto) ->
                      modes.put(
                          vcenter.inventory().path(ref),
                          Objects.requireNonNullElse(crypto.mode(), "")));
          return modes;
        });
  }

  /**
   * Sets the encryption mode of a host.
   *
   * @param host its name, see {@link #cryptoStates}
   * @param state {@code incapable}, {@code prepared}, {@code safe} or {@code pendingIncapable}
   * @throws IllegalArgumentException if there is no such host or state
   */
  public void setCryptoState(String host, String state) {
    if (!CRYPTO_STATES.contains(Objects.requireNonNull(state, "state"))) {
      throw new IllegalArgumentException("state must be one of " + CRYPTO_STATES + ": " + state);
    }
    vcenter.change(() -> host(host).state(state));
  }

  /**
   * Sets whether vCenter reaches a host. Of one that it does not reach it tells what it knew last;
   * the VMs of the host are {@code disconnected} meanwhile, and can be changed all the same.
   *
   * @param host its name, see {@link #cryptoStates}
   * @param state {@code connected}, {@code disconnected} or {@code notResponding}
   * @throws IllegalArgumentException if there is no such host or state
   */
  public void setConnectionState(String host, String state) {
    if (!CONNECTION_STATES.contains(Objects.requireNonNull(state, "state"))) {
      throw new IllegalArgumentException(
          "state must be one of " + CONNECTION_STATES + ": " + state);
    }
    vcenter.change(() -> host(host).connection(state));
  }

  /**
   * Restarts a host, which loses all keys: vCenter gives it its own key and those of its encrypted
   * VMs again, if the key servers return them. If its own key is not returned, it is {@code
   * prepared} and all its encrypted VMs are locked; else those whose keys are not returned. vCenter
   * goes on to know which key the host had.
   *
   * @param host its name, see {@link #cryptoStates}
   * @throws IllegalArgumentException if there is no such host
   */
  public void restart(String host) {
    HostRestart restart =
        vcenter.change(
            () ->
                new HostRestart(
                    vcenter, vcenter.inventory().hostRef(Objects.requireNonNull(host, "host"))));
    restart.askForKeys();
    vcenter.change(restart::finish);
  }

  /**
   * Gives a host a key, as the first encrypted VM on it does; it keeps it when the VM was
   * decrypted.
   *
   * @param host its name, see {@link #cryptoStates}
   * @param key its key from now on, null for none
   * @throws IllegalArgumentException if there is no such host
   */
  public void setKey(String host, @Nullable FakeKey key) {
    vcenter.change(() -> host(host).key(key));
  }

  /**
   * Gives a host a TPM, or takes it away. At first hosts have none.
   *
   * @param host its name
   * @param version such as {@code 2.0}; null for none
   * @param bound whether the host's configuration is encrypted by its TPM
   * @param secureBoot whether the host starts by secure boot only
   * @throws IllegalArgumentException if there is no such host
   */
  public void setTpm(String host, @Nullable String version, boolean bound, boolean secureBoot) {
    vcenter.change(() -> host(host).tpm(version, bound, secureBoot));
  }

  /**
   * Sets what a host can do. A host without {@code cryptoSupported} refuses to encrypt.
   *
   * @param host its name, see {@link #cryptoStates}
   * @param capability a flag of vSphere {@code HostCapability}, for example {@code cryptoSupported}
   * @param able whether it can from now on
   * @throws IllegalArgumentException if there is no such host or flag
   */
  public void setCapability(String host, String capability, boolean able) {
    vcenter.change(
        () -> host(host).capability(Objects.requireNonNull(capability, "capability"), able));
  }

  private HostCrypto host(String name) {
    return vcenter.inventory().host(Objects.requireNonNull(name, "host"));
  }

  private <T extends @Nullable Object> Map<String, T> byName(Function<HostCrypto, T> what) {
    return vcenter.settled(
        () -> {
          Map<String, T> found = new LinkedHashMap<>();
          vcenter
              .inventory()
              .hosts()
              .forEach(
                  (ref, host) ->
                      found.put(String.valueOf(vcenter.inventory().name(ref)), what.apply(host)));
          return found;
        });
  }
}
