package io.vmcrypt.ovh.privatecloud;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.OneSpelling;
import io.vmcrypt.ovh.okms.OkmsId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What {@link PrivateCloud#precheck} checks besides the private cloud itself.
 *
 * <pre>{@code
 * PrecheckRequest.builder().vcenterUser("admin").vcenterAccessFrom("198.51.100.7").build()
 * }</pre>
 *
 * <p>Immutable and thread-safe; the builder is neither.
 *
 * @param vcenterUser the user who is to work in vCenter; empty if that is not to be checked
 * @param vcenterAccessFrom the address from which vCenter is to be reached: an IPv4 address; empty
 *     if that is not to be checked
 * @param okms the OVHcloud KMS that is to be the key server; empty if that is not to be checked
 * @param okmsIdentities the identities whose rights vCenter's credential of the OVHcloud KMS has;
 *     URNs; empty if they were not said
 * @param changes what is going to be changed: the rights of these changes are looked at
 */
public record PrecheckRequest(
    Optional<String> vcenterUser,
    Optional<String> vcenterAccessFrom,
    Optional<OkmsId> okms,
    List<String> okmsIdentities,
    Set<Changes> changes) {

  /** What is going to be changed, and so which rights are needed. */
  public enum Changes {
    /** A KMS is registered, or its thumbprint is changed. */
    REGISTER,

    /** A registered KMS is removed. */
    REMOVE,

    /** A security option that waits is resumed. */
    RESUME_SECURITY_OPTIONS,

    /** The OVHcloud KMS signs vCenter's request. */
    SIGN
  }

  /**
   * A request.
   *
   * @throws IllegalArgumentException if the user is blank, or the address is no IPv4 address; the
   *     message quotes it
   */
  public PrecheckRequest {
    if (vcenterUser.filter(String::isBlank).isPresent()) {
      throw new IllegalArgumentException("the user is blank: expected a name such as admin");
    }
    vcenterAccessFrom = vcenterAccessFrom.map(PrecheckRequest::ipv4);
    requireNonNull(okms, "okms");
    okmsIdentities = List.copyOf(okmsIdentities);
    changes = Set.copyOf(changes);
  }

  private static String ipv4(String text) {
    return OneSpelling.ofIpv4(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"%s\" is not an IPv4 address: expected one such as 198.51.100.7"
                        .formatted(text)));
  }

  /** {@return a builder of a request} */
  public static Builder builder() {
    return new Builder();
  }

  /** Refines a {@link PrecheckRequest}. Not thread-safe. */
  public static final class Builder {
    private Optional<String> vcenterUser = Optional.empty();
    private Optional<String> vcenterAccessFrom = Optional.empty();
    private Optional<OkmsId> okms = Optional.empty();
    private List<String> okmsIdentities = List.of();
    private Set<Changes> changes = EnumSet.allOf(Changes.class);

    private Builder() {}

    /**
     * Looks only at the rights of these changes, and of what is read. By default of all.
     *
     * @param planned what is going to be changed; empty if nothing is
     * @return this
     */
    public Builder changes(Set<Changes> planned) {
      this.changes = Set.copyOf(planned);
      return this;
    }

    /**
     * The user who is to work in vCenter. Its right to manage encryption is checked.
     *
     * @param nameOrLogin such as {@code admin}
     * @return this
     */
    public Builder vcenterUser(String nameOrLogin) {
      this.vcenterUser = Optional.of(requireNonNull(nameOrLogin, "nameOrLogin"));
      return this;
    }

    /**
     * The address from which vCenter is to be reached. It is checked against the allowed networks
     * and the whitelist of two-factor authentication.
     *
     * @param ipv4 the public IPv4 address of the machine that will talk to vCenter
     * @return this
     * @throws IllegalArgumentException if it is no IPv4 address; the message quotes it
     */
    public Builder vcenterAccessFrom(String ipv4) {
      this.vcenterAccessFrom = Optional.of(ipv4(requireNonNull(ipv4, "ipv4")));
      return this;
    }

    /**
     * The OVHcloud KMS (OKMS) that is to be the key server. The precheck looks whether these
     * credentials may use it, and what the IAM policies let vCenter do there ({@link
     * io.vmcrypt.ovh.okms.Okms#precheckRights(OkmsId, List)}).
     *
     * @param id the KMS
     * @return this
     */
    public Builder okms(OkmsId id) {
      this.okms = Optional.of(requireNonNull(id, "id"));
      return this;
    }

    /**
     * Whose rights vCenter's credential of the OVHcloud KMS has, or is to have. By default, where
     * the KMS is to sign, those that the client signs in as.
     *
     * @param urns the URNs of identities; empty for the default
     * @return this
     */
    public Builder okmsIdentities(List<String> urns) {
      this.okmsIdentities = List.copyOf(urns);
      return this;
    }

    /**
     * {@return the request, as it was refined}
     *
     * @throws IllegalArgumentException if the user is blank
     */
    public PrecheckRequest build() {
      return new PrecheckRequest(vcenterUser, vcenterAccessFrom, okms, okmsIdentities, changes);
    }
  }
}
