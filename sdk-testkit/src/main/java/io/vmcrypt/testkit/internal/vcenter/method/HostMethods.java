package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.HostCrypto;
import io.vmcrypt.testkit.internal.vcenter.key.KeySource;
import io.vmcrypt.testkit.internal.vcenter.key.KeyWish;
import io.vmcrypt.testkit.internal.vcenter.key.Keys;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Events;
import io.vmcrypt.testkit.internal.vcenter.state.Monitor;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The method of HostSystem that brings a host into encryption mode. */
public final class HostMethods {

  private final Vcenter vcenter;
  private final Monitor monitor;

  public HostMethods(Vcenter vcenter) {
    this.vcenter = vcenter;
    this.monitor = vcenter.monitor();
  }

  public void addTo(Map<String, Call.Handler> methods) {
    methods.put("ConfigureCryptoKey", this::configure);
  }

  private HostCrypto host(Call call) throws VimFault {
    HostCrypto host = vcenter.inventory().host(call.self());
    if (!host.isCapable()) {
      throw VimFault.notSupported("The host does not support encryption.");
    }
    return host;
  }

  private void tell(Call call, FakeKey key) {
    vcenter
        .events()
        .add(
            Events.named(
                    Events.HOST_KEY,
                    "The key of the host is being changed.",
                    Map.of("keyId", key.keyId()))
                .with("host", vcenter.hostArgument(call.self())),
            call.session().user(),
            0);
  }

  private String clusterId(DataObject keyId, MoRef host) throws VimFault {
    DataObject provider = keyId.findData("providerId");
    return provider == null ? standard(host) : provider.text("id");
  }

  private String standard(MoRef host) throws VimFault {
    return Keys.cluster(vcenter.kms(), null, vcenter.inventory().upwards(host)).id();
  }

  /**
   * Uses the named key; without one, keeps the key of the host; if that has none, gets a new one.
   */
  private @Nullable Object configure(Call call) throws VimFault {
    DataObject keyId = call.arguments().findData("keyId");
    KeyWish wish =
        monitor.locked(
            () -> {
              FakeKey present = host(call).key();
              String clusterId =
                  keyId != null
                      ? clusterId(keyId, call.self())
                      : present != null ? present.clusterId() : standard(call.self());
              KeySource source = vcenter.keySource(clusterId);
              FakeKey wanted =
                  keyId != null && !keyId.text("keyId").isEmpty()
                      ? new FakeKey(keyId.text("keyId"), clusterId)
                      : present != null && present.clusterId().equals(clusterId) ? present : null;
              return wanted == null ? KeyWish.newKey(source) : KeyWish.existing(wanted, source);
            });
    wish.fulfil();
    return monitor.<@Nullable Object>locked(
        () -> {
          host(call).enable(wish.key());
          tell(call, wish.key());
          monitor.changed();
          return null;
        });
  }
}
