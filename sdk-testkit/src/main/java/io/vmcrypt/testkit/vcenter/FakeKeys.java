package io.vmcrypt.testkit.vcenter;

import io.vmcrypt.testkit.internal.vcenter.key.KeyServers;
import io.vmcrypt.testkit.internal.vcenter.key.KmsClusters;
import io.vmcrypt.testkit.internal.vcenter.key.Names;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKeyStatus;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FakeVcenter} tells of keys and key servers, truly or falsely: {@link
 * FakeVcenter#keys}. Safe for use by several threads.
 */
public final class FakeKeys {

  private final Vcenter vcenter;

  FakeKeys(Vcenter vcenter) {
    this.vcenter = vcenter;
  }

  /**
   * Makes third parties such as vSAN use a key. {@code QueryCryptoKeyStatus} returns their tags if
   * asked for them. {@code ListKeys}, which lists the keys of VMs and hosts, does not.
   *
   * @param key the key
   * @param tags the {@code referencedByTags} from now on; none if nobody uses it
   */
  public void setThirdPartyUse(FakeKey key, String... tags) {
    Objects.requireNonNull(key, "key");
    vcenter.change(() -> vcenter.keyUse().thirdParties(key, List.of(tags)));
  }

  /**
   * Makes {@code ListKeys} answer falsely: with nothing, without some keys, with some twice, or
   * with keys of somebody else. At first it lists the keys of VMs, of all links of their disks, of
   * snapshots and of hosts.
   *
   * @param change makes of the keys that it would list those that it lists from now on; {@code
   *     UnaryOperator.identity()} for the truth
   */
  public void setListed(UnaryOperator<List<FakeKey>> change) {
    Objects.requireNonNull(change, "change");
    vcenter.change(() -> vcenter.keyUse().listed(change));
  }

  /**
   * Makes {@code ListKeys} lag: it goes on to list the keys of this moment, those that a re-key has
   * replaced since too, and no new ones.
   *
   * @param frozen whether the list stays as it is now
   */
  public void setListFrozen(boolean frozen) {
    vcenter.settled(
        () -> {
          vcenter
              .keyUse()
              .freeze(frozen ? List.copyOf(vcenter.inventory().usedKeys().keySet()) : null);
          return frozen;
        });
  }

  /**
   * Makes {@code QueryCryptoKeyStatus} answer falsely: without some keys, about others, or twice
   * about one.
   *
   * @param change makes of what it would tell what it tells from now on; {@code
   *     UnaryOperator.identity()} for the truth
   */
  public void setStatuses(UnaryOperator<List<FakeKeyStatus>> change) {
    Objects.requireNonNull(change, "change");
    vcenter.change(() -> vcenter.keyUse().statuses(change));
  }

  /**
   * Makes {@code ListKeys} leave out the optional {@code providerId}.
   *
   * @param without whether it is left out from now on
   */
  public void setListedWithoutProvider(boolean without) {
    vcenter.change(() -> vcenter.keyUse().listsProviders(!without));
  }

  /**
   * Makes {@code QueryCryptoKeyStatus} name no user of any key, as it does for VMs and hosts that
   * the caller may not see.
   *
   * @param hidden whether no user is named from now on
   */
  public void setUsersHidden(boolean hidden) {
    vcenter.change(() -> vcenter.keyUse().namesUsers(!hidden));
  }

  /**
   * Makes a new wrapping key at the servers of a KMS cluster, as vCenter does when its interval is
   * over. Keys that the old one wraps go on to need it.
   *
   * @param clusterId the KMS cluster
   * @throws IllegalArgumentException if there is no such cluster, or none whose wrapping key
   *     vCenter makes
   * @throws IllegalStateException if its servers make none
   */
  public void rotateWrappingKey(String clusterId) {
    KeyServers servers =
        vcenter.change(
            () -> {
              KmsClusters.Cluster cluster = vcenter.kms().find(clusterId);
              if (cluster == null || !cluster.wrapping().isRotated()) {
                throw new IllegalArgumentException(
                    "there is no KMS cluster of this id whose wrapping key vCenter makes: "
                        + clusterId);
              }
              return cluster.keyServers(vcenter.settings().keyServerTimeout());
            });
    try {
      // without the lock, since it talks to the key servers
      servers.rotate();
    } catch (VimFault fault) {
      throw new IllegalStateException("no new wrapping key: " + fault.text(), fault);
    }
  }

  /**
   * Says of a key, such as one that a VM has from the start, that another one wraps it: no KMS has
   * the key itself.
   *
   * @param key the key
   * @param wrappingKeyId the id of the key at the KMS that wraps it
   */
  public void setWrapped(FakeKey key, String wrappingKeyId) {
    Objects.requireNonNull(wrappingKeyId, "wrappingKeyId");
    vcenter.kms().wrapped().wrap(Objects.requireNonNull(key, "key"), wrappingKeyId);
  }

  /**
   * What wraps a key.
   *
   * @param key the key
   * @return the id of a key at the KMS, null if nothing wraps it
   */
  public @Nullable String wrappingKeyId(FakeKey key) {
    return vcenter.kms().wrapped().wrappingKeyId(Objects.requireNonNull(key, "key"));
  }

  /**
   * Leaves the certificates out of {@code RetrieveKmipServersStatus_Task}: vSphere calls {@code
   * certInfo} and {@code clientCertInfo} optional.
   *
   * @param hidden whether they are left out
   */
  public void setKmsCertificatesHidden(boolean hidden) {
    vcenter.change(() -> vcenter.kms().hideCertificates(hidden));
  }

  /**
   * Makes what is told of certificates have names of RFC 2253, and serial numbers with colons. By
   * default it is as an 8.0.3 with a Thales KMS told it: OpenSSL's text over several lines, and
   * {@code 0x5F352604}.
   *
   * @param named whether it is told so
   */
  public void setKmsCertificatesNamed(boolean named) {
    vcenter.change(() -> vcenter.kms().nameCertificates(named));
  }

  /**
   * Makes {@code RetrieveKmipServersStatus_Task} repeat its last answer for each KMS cluster,
   * whatever has happened since. A real vCenter may take some minutes to notice a change.
   *
   * @param frozen whether the status stays as it was last reported; for a cluster without a
   *     reported status, it is read once
   */
  public void setKmsStatusFrozen(boolean frozen) {
    vcenter.change(() -> vcenter.kms().freezeStatus(frozen));
  }

  /**
   * Loses the passwords of all KMS users, as a vCenter whose own password store is damaged: the
   * users stay, and each KMS that wants a password refuses vCenter until it is given anew.
   */
  public void forgetKmsPasswords() {
    vcenter.change(() -> vcenter.kms().forgetPasswords());
  }

  /**
   * Makes {@code RetrieveKmipServersStatus_Task} tell this of each KMS cluster as a whole, whatever
   * its servers are. A cluster is green by default if each of its servers is.
   *
   * @param overallStatus such as {@code red}; null for the default
   */
  public void setKmsOverallStatus(@Nullable String overallStatus) {
    vcenter.change(() -> vcenter.kms().tellOfTheWhole(overallStatus));
  }

  /**
   * Whether a key server is in any KMS cluster, by this address or by a name that has it in this
   * machine's DNS.
   *
   * @param address its host name or address
   * @return true if it is
   */
  public boolean isKmsServerRegistered(String address) {
    Objects.requireNonNull(address, "address");
    // vCenter often has the name of a server that OVHcloud knows by its address
    return vcenter.change(() -> vcenter.kms().all()).stream()
        .flatMap(cluster -> cluster.servers().values().stream())
        .anyMatch(server -> Names.isAt(server.info().text("address"), address));
  }
}
