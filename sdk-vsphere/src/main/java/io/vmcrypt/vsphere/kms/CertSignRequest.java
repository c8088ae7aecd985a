package io.vmcrypt.vsphere.kms;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The subject of vCenter's client certificate: vSphere {@code CryptoManagerKmipCertSignRequest},
 * vCenter 8.0 Update 1 (API 8.0.1.0) and later. vCenter chooses the fields that are not given.
 * Immutable and thread-safe; the builder is neither.
 *
 * <pre>{@code
 * CertSignRequest.builder().commonName("vcenter").organization("Example").country("FR").build()
 * }</pre>
 */
public final class CertSignRequest {

  private static final CertSignRequest ANY = builder().build();

  private final @Nullable String commonName;
  private final @Nullable String organization;
  private final @Nullable String organizationUnit;
  private final @Nullable String locality;
  private final @Nullable String state;
  private final @Nullable String country;
  private final @Nullable String email;

  private CertSignRequest(Builder builder) {
    this.commonName = builder.commonName;
    this.organization = builder.organization;
    this.organizationUnit = builder.organizationUnit;
    this.locality = builder.locality;
    this.state = builder.state;
    this.country = builder.country;
    this.email = builder.email;
  }

  /**
   * Leaves all fields to vCenter: the only request that releases before 8.0 Update 1 accept.
   *
   * @return without a field
   */
  public static CertSignRequest any() {
    return ANY;
  }

  /** {@return a subject to fill} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return CN; empty for vCenter's choice} */
  public Optional<String> commonName() {
    return Optional.ofNullable(commonName);
  }

  /** {@return O; empty for vCenter's choice} */
  public Optional<String> organization() {
    return Optional.ofNullable(organization);
  }

  /** {@return OU; empty for vCenter's choice} */
  public Optional<String> organizationUnit() {
    return Optional.ofNullable(organizationUnit);
  }

  /** {@return L; empty for vCenter's choice} */
  public Optional<String> locality() {
    return Optional.ofNullable(locality);
  }

  /** {@return ST; empty for vCenter's choice} */
  public Optional<String> state() {
    return Optional.ofNullable(state);
  }

  /** {@return C; empty for vCenter's choice} */
  public Optional<String> country() {
    return Optional.ofNullable(country);
  }

  /** {@return the e-mail address of the person responsible; empty for vCenter's choice} */
  public Optional<String> email() {
    return Optional.ofNullable(email);
  }

  /** {@return whether all fields are left to vCenter; true if no field is given} */
  public boolean isAny() {
    return commonName == null
        && organization == null
        && organizationUnit == null
        && locality == null
        && state == null
        && country == null
        && email == null;
  }

  /**
   * The same subject, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = builder();
    builder.commonName = commonName;
    builder.organization = organization;
    builder.organizationUnit = organizationUnit;
    builder.locality = locality;
    builder.state = state;
    builder.country = country;
    builder.email = email;
    return builder;
  }

  /** {@return the fields that are given, for logs} */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("CertSignRequest[");
    append(text, "CN", commonName);
    append(text, "O", organization);
    append(text, "OU", organizationUnit);
    append(text, "L", locality);
    append(text, "ST", state);
    append(text, "C", country);
    append(text, "email", email);
    return text.append(']').toString();
  }

  private static void append(StringBuilder to, String name, @Nullable String value) {
    if (value != null) {
      to.append(to.charAt(to.length() - 1) == '[' ? "" : ", ").append(name).append('=');
      to.append(value);
    }
  }

  /** Fills a {@link CertSignRequest}. Not thread-safe; may be used again. */
  public static final class Builder {
    private @Nullable String commonName;
    private @Nullable String organization;
    private @Nullable String organizationUnit;
    private @Nullable String locality;
    private @Nullable String state;
    private @Nullable String country;
    private @Nullable String email;

    private Builder() {}

    /**
     * CN; some KMSs identify their clients by it.
     *
     * @param commonName not empty
     * @return this
     * @throws IllegalArgumentException if it is empty
     */
    public Builder commonName(String commonName) {
      this.commonName = Names.name("common name", commonName);
      return this;
    }

    /**
     * O.
     *
     * @param organization not empty
     * @return this
     * @throws IllegalArgumentException if it is empty
     */
    public Builder organization(String organization) {
      this.organization = Names.name("organization", organization);
      return this;
    }

    /**
     * OU.
     *
     * @param organizationUnit not empty
     * @return this
     * @throws IllegalArgumentException if it is empty
     */
    public Builder organizationUnit(String organizationUnit) {
      this.organizationUnit = Names.name("organization unit", organizationUnit);
      return this;
    }

    /**
     * L: the town.
     *
     * @param locality not empty
     * @return this
     * @throws IllegalArgumentException if it is empty
     */
    public Builder locality(String locality) {
      this.locality = Names.name("locality", locality);
      return this;
    }

    /**
     * ST: the state or province.
     *
     * @param state not empty
     * @return this
     * @throws IllegalArgumentException if it is empty
     */
    public Builder state(String state) {
      this.state = Names.name("state", state);
      return this;
    }

    /**
     * C.
     *
     * @param country two capital letters, ISO 3166: {@code FR}
     * @return this
     * @throws IllegalArgumentException if it is something else
     */
    public Builder country(String country) {
      if (!Names.name("country", country).matches("[A-Z]{2}")) {
        throw new IllegalArgumentException(
            "country \"" + country + "\" is not two capital letters, such as FR");
      }
      this.country = country;
      return this;
    }

    /**
     * The e-mail address of the person responsible.
     *
     * @param email {@code name@example.com}
     * @return this
     * @throws IllegalArgumentException if it is no address
     */
    public Builder email(String email) {
      if (!Names.name("email", email).matches("[^@\\s]+@[^@\\s]+")) {
        throw new IllegalArgumentException(
            "email \"" + email + "\" is no address such as name@example.com");
      }
      this.email = email;
      return this;
    }

    /** {@return the subject, as it was refined} */
    public CertSignRequest build() {
      return new CertSignRequest(this);
    }
  }
}
