package io.vmcrypt.ovh.internal.vmencryption;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.ovh.internal.task.CloudCalls;
import io.vmcrypt.ovh.internal.wire.KmsDto;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.util.List;
import java.util.Optional;

/** Reads which key management servers are registered. */
final class KmsDirectory {

  private final CloudCalls cloud;

  KmsDirectory(CloudCalls cloud) {
    this.cloud = cloud;
  }

  /** All of them. One that is still listed is there, whatever is wrong with it. */
  List<RegisteredKms> list() {
    return ids().stream().flatMap(id -> listed(id).stream()).toList();
  }

  private Optional<RegisteredKms> listed(long kmsId) {
    try {
      return Optional.of(get(kmsId));
    } catch (NotFoundException e) {
      if (isGone(kmsId)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private List<Long> ids() {
    return cloud.ids("list KMS", (routes, name) -> routes.kmsIds(name));
  }

  RegisteredKms get(long kmsId) {
    String what = "read KMS " + kmsId;
    KmsDto kms = cloud.call(what, (routes, name) -> routes.kms(name, kmsId));
    cloud.checkId(what, kmsId, kms.kmsId());
    return KmsMapper.toKms(kmsId, kms);
  }

  /**
   * Whether a KMS that was not found is really gone. "Not found" alone may mean the private cloud.
   */
  boolean isGone(long kmsId) {
    return !ids().contains(kmsId);
  }

  /** Reads a KMS by its id; empty if it is not there, or vanished after the list was read. */
  Optional<RegisteredKms> find(long kmsId) {
    try {
      return Optional.of(get(kmsId));
    } catch (NotFoundException e) {
      return Optional.empty();
    }
  }

  Optional<RegisteredKms> findByIp(String ip) {
    return withIp(ip, list());
  }

  /** The same while one waits: what is listed and cannot be read yet may be read the next time. */
  Optional<RegisteredKms> seenByIp(String ip) {
    return only(ip, ids().stream().flatMap(id -> find(id).stream()).toList());
  }

  /**
   * The KMS of a list that has an address.
   *
   * @throws DecodingException if none has it, and there is one whose address is not known: that may
   *     be the one
   */
  Optional<RegisteredKms> withIp(String ip, List<RegisteredKms> all) {
    Optional<RegisteredKms> found = only(ip, all);
    if (found.isEmpty()) {
      all.stream()
          .filter(kms -> kms.ip().isEmpty())
          .findFirst()
          .ifPresent(
              kms -> {
                throw new DecodingException(
                    cloud.attempt("find KMS " + ip),
                    "OVHcloud does not say at which address KMS "
                        + kms.id()
                        + " is, and it may be this one",
                    "Look at it in the OVHcloud Control Panel. If it stays so, ask OVHcloud's"
                        + " support.",
                    null);
              });
    }
    return found;
  }

  private Optional<RegisteredKms> only(String ip, List<RegisteredKms> all) {
    List<RegisteredKms> found = all.stream().filter(kms -> kms.ip().equals(ip)).toList();
    if (found.size() > 1) {
      throw new ConflictException(
          cloud.attempt("find KMS " + ip),
          "several KMS are registered with this address: their ids are "
              + found.stream().map(kms -> Long.toString(kms.id())).toList(),
          "Remove all but one of them.",
          null,
          null);
    }
    return found.stream().findFirst();
  }
}
