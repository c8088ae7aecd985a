package io.vmcrypt.estate.spec;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.estate.internal.document.Marks;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.part.EstateFormatException;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.ovh.privatecloud.ServiceName;
import io.vmcrypt.vsphere.kms.KmsKeyType;
import io.vmcrypt.vsphere.kms.WrappingKeySpec;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What should be: the VMs of this vCenter are encrypted with keys of this key server. An {@link
 * io.vmcrypt.estate.EstateClient} plans it, applies the plan, and proves it.
 *
 * <pre>{@code
 * Estate estate = Estate.builder("prod")
 *     .keyServer(KeyServer.kmip("192.0.2.1").expecting(thumbprint).identity(identity))
 *     .registeredWith("pcc-192-0-2-1")
 *     .keyProvider("kms-cluster", "kms-1")
 *     .encrypt(VmFilter.builder().below("/Paris/vm/Prod").build(), MigrateEncryption.REQUIRED)
 *     .build();
 * }</pre>
 *
 * <p>It holds no secret: it names the files and variables that do. Immutable and thread-safe.
 */
public final class Estate {

  /** How many days a certificate must be valid for where nothing else is said. */
  public static final int DEFAULT_CERTIFICATE_DAYS = CertificateValidity.DEFAULT_LIMIT_DAYS;

  /** The most days that {@link Builder#certificateDays} takes. */
  public static final int MAX_CERTIFICATE_DAYS = CertificateValidity.MAX_LIMIT_DAYS;

  /** The largest document of an estate that is read or written, in bytes. */
  public static final int MAX_DOCUMENT_BYTES = 1024 * 1024;

  /** The most key servers of one estate. */
  public static final int MAX_KEY_SERVERS = 16;

  /** The most parts of the inventory that {@link Builder#defaultFor} is called for. */
  public static final int MAX_DEFAULT_PLACES = 1000;

  /** The most selections of VMs of one estate. */
  public static final int MAX_SELECTIONS = 1000;

  /** What is said of it. It changes no more once an estate has it. */
  private final Builder said;

  private final String keyProvider;

  private Estate(Builder said, String keyProvider) {
    this.said = said;
    this.keyProvider = keyProvider;
  }

  /**
   * An estate to describe.
   *
   * @param name what people call it, such as {@code prod}; it is in plans, reports and proofs
   * @return a builder
   * @throws IllegalArgumentException if it is blank
   */
  public static Builder builder(String name) {
    if (requireNonNull(name, "name").isBlank()) {
      throw new IllegalArgumentException("the name of the estate is blank");
    }
    return new Builder(name);
  }

  /**
   * Reads an estate from its document. Relative paths in it count from where the program runs.
   *
   * @param json the document, at most {@value #MAX_DOCUMENT_BYTES} bytes as UTF-8
   * @return the estate
   * @throws EstateFormatException if it is no such document
   */
  public static Estate fromJson(String json) {
    return EstateDocument.read(requireNonNull(json, "json"), false);
  }

  /**
   * Reads an estate from its document as YAML, which says the same in the same words. Relative
   * paths in it count from where the program runs.
   *
   * @param yaml the document, at most {@value #MAX_DOCUMENT_BYTES} bytes as UTF-8
   * @return the estate
   * @throws EstateFormatException if it is no such document
   */
  public static Estate fromYaml(String yaml) {
    return EstateDocument.read(requireNonNull(yaml, "yaml"), true);
  }

  /**
   * Reads an estate from its document. Relative paths in it count from where the program runs.
   *
   * @param json the document in UTF-8, at most {@value #MAX_DOCUMENT_BYTES} bytes
   * @return the estate
   * @throws EstateFormatException if it is no such document
   */
  public static Estate fromJson(byte[] json) {
    return EstateDocument.read(requireNonNull(json, "json"));
  }

  /**
   * Reads an estate from a file with its document: YAML if the file's name ends with {@code .yaml}
   * or {@code .yml}, and JSON otherwise. Relative paths in it count from the file's own folder,
   * those of {@code file:} secrets too.
   *
   * @param file the document in UTF-8, at most {@value #MAX_DOCUMENT_BYTES} bytes
   * @return the estate
   * @throws EstateFormatException if it cannot be read, or holds no such document
   */
  public static Estate fromFile(Path file) {
    return EstateDocument.read(requireNonNull(file, "file"));
  }

  /**
   * {@return the JSON Schema (draft 2020-12) of the document, for editors and checks: the schema,
   * which is JSON itself} What it accepts may still be refused for what a schema cannot say, such
   * as a key server that is there twice.
   */
  public static String jsonSchema() {
    return EstateDocument.schema();
  }

  /**
   * The estate as a document, which {@link #fromJson(String)} reads to an equal estate. Paths are
   * written as they are.
   *
   * @return JSON
   * @throws IllegalStateException if the document cannot say it: an identity or an authority is in
   *     memory instead of in a file, a text or the whole is too long, or a path is not of the
   *     default file system; the message says what to do
   */
  public String toJson() {
    return EstateDocument.write(this);
  }

  /**
   * The same as {@link #toJson}, with absolute paths: it means the same wherever it is read.
   *
   * @return as there
   * @throws IllegalStateException as there
   */
  public String toAbsoluteJson() {
    return EstateDocument.writeAbsolute(this);
  }

  /**
   * What tells this estate from any other: SHA-256 of its canonical form, which is the document
   * with absolute paths. What a document cannot name, since it is in memory, is in it by its
   * thumbprint.
   *
   * @return 64 hexadecimal digits in lower case
   */
  public String digest() {
    return EstateForm.digest(this);
  }

  /** {@return where its document lies, as an absolute path; empty if it came from no file} */
  public Optional<Path> documentFile() {
    return Optional.ofNullable(said.documentFile);
  }

  /** {@return what people call it; not blank} */
  public String name() {
    return said.name;
  }

  /**
   * {@return the key servers of the key provider, in the order of {@link #serverNames}; none of an
   * estate that only {@linkplain Leaving#isWithoutSuccessor gives one up}}
   */
  public List<KeyServer> keyServers() {
    return Collections.unmodifiableList(said.keyServers);
  }

  /**
   * {@return the OVHcloud private cloud that the key servers are registered with; empty for a
   * vCenter that is not OVHcloud's}
   */
  public Optional<String> service() {
    return Optional.ofNullable(said.service);
  }

  /**
   * {@return the key provider in vCenter, which the API calls KMS cluster: its name; of an estate
   * that only gives one up, where hosts go, or else the one that is given up}
   */
  public String keyProvider() {
    return keyProvider;
  }

  /** {@return what the key provider calls its servers, as many as there are key servers} */
  public List<String> serverNames() {
    return said.serverNames;
  }

  /**
   * Looks for a key server by its name.
   *
   * @param serverName what the key provider calls it
   * @return empty if there is none of that name
   */
  public Optional<KeyServer> keyServer(String serverName) {
    int index = said.serverNames.indexOf(serverName);
    return index < 0 ? Optional.empty() : Optional.of(said.keyServers.get(index));
  }

  /** {@return the names of the key servers that are {@linkplain KeyServer#skip skipped}} */
  public List<String> skippedNames() {
    return said.serverNames.stream()
        .filter(name -> keyServer(name).filter(KeyServer::isSkipped).isPresent())
        .toList();
  }

  /**
   * {@return whether the key provider becomes the default of the vCenter; {@link
   * DefaultProvider#IF_NONE} where nothing else was said}
   */
  public DefaultProvider defaultProvider() {
    return said.defaultProvider;
  }

  /**
   * Parts of the inventory that the key provider becomes the default of.
   *
   * @return inventory paths of clusters and folders of hosts; may be empty
   */
  public List<String> defaultPlaces() {
    return Collections.unmodifiableList(said.defaultPlaces);
  }

  /**
   * {@return how the key provider is to keep its keys, which is settled when it is made (9.0 and
   * later); empty to leave it to vCenter}
   */
  public Optional<KmsKeyType> keyType() {
    return Optional.ofNullable(said.keyType);
  }

  /**
   * {@return what is to wrap the keys of the key provider, which is settled when it is made (9.0
   * and later); empty if nothing is, or vCenter chooses}
   */
  public Optional<WrappingKeySpec> wrappingKey() {
    return Optional.ofNullable(said.wrappingKey);
  }

  /**
   * {@return the encryption policy that VMs get; empty for the one that vCenter has of itself,
   * {@code VM Encryption Policy}}
   */
  public Optional<EncryptionPolicySpec> policy() {
    return Optional.ofNullable(said.policy);
  }

  /** {@return the VMs that are encrypted; may be empty} */
  public List<VmSelection> selections() {
    return Collections.unmodifiableList(said.selections);
  }

  /** {@return whether OVHcloud is to give vCenter's user the right to manage encryption} */
  public boolean grantsEncryptionRight() {
    return said.grantsEncryptionRight;
  }

  /** {@return how many VMs are encrypted at a time} */
  public RolloutLimits rollout() {
    return said.rollout;
  }

  /**
   * For how many days each certificate must be valid yet. With fewer, plan and proof warn.
   *
   * @return 1 to {@link #MAX_CERTIFICATE_DAYS}
   */
  public int certificateDays() {
    return said.certificateDays;
  }

  /** {@return the key provider that is left for this one; empty if none is} */
  public Optional<Leaving> leaving() {
    return Optional.ofNullable(said.leaving);
  }

  /**
   * {@return the places that {@link io.vmcrypt.estate.EstateClient#adopt} has marked, since only a
   * person knows what belongs there, and nobody has filled in yet; where each stands in the
   * document, such as {@code $.clientTrust.identity.certificate}, and what belongs there, for
   * people; in the order of the document; empty for an estate that can be planned}
   */
  public Map<String, String> markedPlaces() {
    return Marks.of(keyServers(), clientTrust(), keyProvider());
  }

  /**
   * Refuses an estate with {@linkplain #markedPlaces marked places}, and names all of them.
   *
   * @throws EstateFormatException if there is one
   */
  public void requireFilledIn() {
    Map<String, String> places = markedPlaces();
    if (!places.isEmpty()) {
      throw new EstateFormatException(
          new Attempt("estate", "read the document", name()),
          places.entrySet().stream()
              .map(
                  place ->
                      new EstateFormatException.Mistake(
                          place.getKey(), 0, 0, "not filled in yet: " + place.getValue()))
              .toList(),
          null);
    }
  }

  /**
   * The same, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return said.copy();
  }

  /**
   * {@return how the key servers come to trust vCenter: one way, which all key servers of the
   * estate share; nobody's own without key servers}
   */
  public ClientTrust clientTrust() {
    return said.keyServers.isEmpty()
        ? new ClientTrust.SelfSigned()
        : said.keyServers.get(0).clientTrust().orElseThrow();
  }

  /**
   * Whether the other says the same. Identities in memory are the same only if they are the same
   * object.
   *
   * @param other anything
   * @return true if it does
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Estate that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  private List<Object> values() {
    return List.of(
        name(),
        keyServers(),
        service(),
        grantsEncryptionRight(),
        keyProvider,
        serverNames(),
        defaultProvider(),
        defaultPlaces(),
        keyType(),
        wrappingKey(),
        policy(),
        selections(),
        rollout(),
        certificateDays(),
        leaving());
  }

  /** {@return in words; for messages, not for parsing} */
  @Override
  public String toString() {
    return "estate "
        + said.name
        + ": key provider "
        + keyProvider
        + (said.keyServers.isEmpty() ? ", and " + said.leaving : " of ")
        + String.join(", ", said.keyServers.stream().map(KeyServer::toString).toList());
  }

  /** Describes an {@link Estate}. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final List<KeyServer> keyServers = new ArrayList<>();
    private @Nullable String service;
    private boolean grantsEncryptionRight;
    private @Nullable String keyProvider;
    private List<String> serverNames = List.of();
    private DefaultProvider defaultProvider = DefaultProvider.IF_NONE;
    private final List<String> defaultPlaces = new ArrayList<>();
    private @Nullable KmsKeyType keyType;
    private @Nullable WrappingKeySpec wrappingKey;
    private @Nullable EncryptionPolicySpec policy;
    private final List<VmSelection> selections = new ArrayList<>();
    private RolloutLimits rollout = RolloutLimits.DEFAULT;
    private int certificateDays = DEFAULT_CERTIFICATE_DAYS;
    private @Nullable Path documentFile;
    private @Nullable Leaving leaving;

    private Builder(String name) {
      this.name = name;
    }

    private Builder copy() {
      Builder copy = new Builder(name);
      copy.keyServers.addAll(keyServers);
      copy.service = service;
      copy.grantsEncryptionRight = grantsEncryptionRight;
      copy.keyProvider = keyProvider;
      copy.serverNames = serverNames;
      copy.defaultProvider = defaultProvider;
      copy.defaultPlaces.addAll(defaultPlaces);
      copy.keyType = keyType;
      copy.wrappingKey = wrappingKey;
      copy.policy = policy;
      copy.selections.addAll(selections);
      copy.rollout = rollout;
      copy.certificateDays = certificateDays;
      copy.documentFile = documentFile;
      copy.leaving = leaving;
      return copy;
    }

    /** Where its document lies. Two estates are the same wherever their documents lie. */
    Builder documentFile(Path file) {
      this.documentFile = file.toAbsolutePath().normalize();
      return this;
    }

    /**
     * Adds a key server. Several are those of one key provider: they share their keys, and they
     * trust vCenter in the same way.
     *
     * @param keyServer where it is, and how it is known
     * @return this
     */
    public Builder keyServer(KeyServer keyServer) {
      keyServers.add(requireNonNull(keyServer, "keyServer"));
      return this;
    }

    /**
     * Registers the key servers with OVHcloud. By default nobody is told, as for a vCenter that is
     * not OVHcloud's.
     *
     * @param serviceName of a Hosted Private Cloud, such as {@code pcc-192-0-2-1}
     * @return this
     * @throws IllegalArgumentException if it is blank
     */
    public Builder registeredWith(String serviceName) {
      this.service = ServiceName.of(serviceName).value();
      return this;
    }

    /**
     * Has OVHcloud give vCenter's user the right to manage encryption, if that user lacks it. By
     * default it is told, and not changed.
     *
     * @return this
     */
    public Builder grantEncryptionRight() {
      this.grantsEncryptionRight = true;
      return this;
    }

    /**
     * Names the key provider and its servers in vCenter. Keep a note of the names: a vCenter that
     * restores VMs elsewhere needs the same ones.
     *
     * @param providerName such as {@code kms-cluster}
     * @param serverNames one for each key server, in the same order, such as {@code kms-1}
     * @return this
     * @throws IllegalArgumentException if one is blank, or a server's name is there twice
     */
    public Builder keyProvider(String providerName, String... serverNames) {
      List<String> given = List.of(serverNames);
      if (requireNonNull(providerName, "providerName").isBlank()
          || given.stream().anyMatch(String::isBlank)) {
        throw new IllegalArgumentException("the name of the key provider or of a server is blank");
      }
      if (given.stream().distinct().count() < given.size()) {
        throw new IllegalArgumentException(
            "servers " + String.join(", ", given) + ": each needs a name of its own");
      }
      this.keyProvider = providerName;
      this.serverNames = given;
      return this;
    }

    /**
     * Says whether the key provider becomes the default of the vCenter, with which VMs are
     * encrypted where nobody names another one. By default it does if there is none yet.
     *
     * @param defaultProvider whether it does
     * @return this
     */
    public Builder defaultProvider(DefaultProvider defaultProvider) {
      this.defaultProvider = requireNonNull(defaultProvider, "defaultProvider");
      return this;
    }

    /**
     * Makes the key provider the default of a part of the inventory (vCenter 7.0 or later).
     *
     * @param inventoryPath of a cluster or a folder of hosts, such as {@code /Paris/host/cluster-1}
     * @return this
     * @throws IllegalArgumentException if it is blank or has an empty part, or was given before
     */
    public Builder defaultFor(String inventoryPath) {
      String place = VmFilter.builder().below(inventoryPath).build().below().orElseThrow();
      if (defaultPlaces.contains(place)) {
        throw new IllegalArgumentException(
            "the key provider is twice to be the default of " + place);
      }
      defaultPlaces.add(place);
      return this;
    }

    /**
     * How the key provider keeps its keys (9.0 and later). A new one is made so; one that is there
     * is never changed: a plan tells the difference, whose cure is to {@linkplain #leaving leave}
     * it for a new one. By default vCenter chooses.
     *
     * @param keyType {@link KmsKeyType#RAW} or {@link KmsKeyType#WRAPPED}
     * @return this
     * @throws IllegalArgumentException if it is another one
     */
    public Builder keyType(KmsKeyType keyType) {
      requireNonNull(keyType, "keyType");
      if (!keyType.equals(KmsKeyType.RAW) && !keyType.equals(KmsKeyType.WRAPPED)) {
        throw new IllegalArgumentException(
            "key type " + keyType + ": give " + KmsKeyType.RAW + " or " + KmsKeyType.WRAPPED);
      }
      this.keyType = keyType;
      return this;
    }

    /**
     * What wraps the keys of the key provider (9.0 and later): the KMS then holds this key alone.
     * Its keys are {@link KmsKeyType#WRAPPED} by that. What holds for {@link #keyType} holds here.
     *
     * @param wrappingKey a named key, or one that vCenter replaces after a number of days
     * @return this
     * @throws IllegalArgumentException if it says neither an id nor a number of days
     */
    public Builder wrappingKey(WrappingKeySpec wrappingKey) {
      requireNonNull(wrappingKey, "wrappingKey");
      if (wrappingKey.keyId().isEmpty() && wrappingKey.rotationDays().isEmpty()) {
        throw new IllegalArgumentException(
            wrappingKey + ": name the key, or say after how many days vCenter replaces it");
      }
      this.wrappingKey = wrappingKey;
      if (keyType == null) {
        this.keyType = KmsKeyType.WRAPPED;
      }
      return this;
    }

    /**
     * Uses an encryption policy of the estate's own, which is made if it is not there. By default
     * the one that vCenter has of itself.
     *
     * @param policy its name and settings
     * @return this
     */
    public Builder policy(EncryptionPolicySpec policy) {
      this.policy = requireNonNull(policy, "policy");
      return this;
    }

    /**
     * Encrypts VMs: their home, and all disks or those that the selection names.
     *
     * @param selection which VMs
     * @return this
     */
    public Builder encrypt(VmSelection selection) {
      selections.add(requireNonNull(selection, "selection"));
      return this;
    }

    /**
     * Encrypts the VMs that a filter finds, home and all disks.
     *
     * @param filter by place, by name, or both
     * @return this
     * @throws IllegalArgumentException if it goes by power state or by encryption, or by neither
     *     place nor name: all VMs are said with {@link VmSelection#all}
     */
    public Builder encrypt(VmFilter filter) {
      return encrypt(VmSelection.matching(filter).build());
    }

    /**
     * Encrypts the VMs that a filter finds, home and all disks, and sets encrypted vMotion.
     *
     * @param filter by place, by name, or both
     * @param mode {@link MigrateEncryption#REQUIRED}
     * @return this
     * @throws IllegalArgumentException if the filter is refused as in {@link #encrypt(VmFilter)},
     *     or the mode is a weaker one
     */
    public Builder encrypt(VmFilter filter, MigrateEncryption mode) {
      return encrypt(VmSelection.matching(filter).migrateEncryption(mode).build());
    }

    /**
     * How many VMs are encrypted at a time; by default {@link RolloutLimits#DEFAULT}.
     *
     * @param rollout the limits
     * @return this
     */
    public Builder rollout(RolloutLimits rollout) {
      this.rollout = requireNonNull(rollout, "rollout");
      return this;
    }

    /**
     * For how many days each certificate must be valid yet; by default {@value
     * Estate#DEFAULT_CERTIFICATE_DAYS}.
     *
     * @param days 1 to {@value Estate#MAX_CERTIFICATE_DAYS}
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder certificateDays(int days) {
      if (days < 1 || days > MAX_CERTIFICATE_DAYS) {
        throw new IllegalArgumentException(
            "certificateDays " + days + " is not in 1 to " + MAX_CERTIFICATE_DAYS);
      }
      this.certificateDays = days;
      return this;
    }

    /**
     * Leaves a key provider for this one: what has its keys gets keys of the estate's. By default
     * none is left, and keys of other key providers stay as they are.
     *
     * @param leaving which one, and how
     * @return this
     */
    public Builder leaving(Leaving leaving) {
      this.leaving = requireNonNull(leaving, "leaving");
      return this;
    }

    /**
     * Makes the estate, and checks what spans several settings.
     *
     * @return the estate
     * @throws IllegalArgumentException if there is no key server or no key provider; if there are
     *     not as many names as servers; if two servers have the same address; if it is not said how
     *     the key servers come to trust vCenter, or they differ in it; if a wrapping key is given
     *     for raw keys; if it gives a key provider up, and says more than that
     */
    public Estate build() {
      if (leaving != null && leaving.isWithoutSuccessor()) {
        return givingUp(leaving);
      }
      if (keyServers.isEmpty()) {
        throw new IllegalArgumentException(
            "estate " + name + " has no key server: give one with keyServer");
      }
      if (keyServers.stream().allMatch(KeyServer::isSkipped)) {
        throw new IllegalArgumentException(
            "estate " + name + " skips each of its key servers: at least one has to be asked");
      }
      if (keyServers.size() > MAX_KEY_SERVERS
          || selections.size() > MAX_SELECTIONS
          || defaultPlaces.size() > MAX_DEFAULT_PLACES) {
        throw new IllegalArgumentException(
            ("estate %s has more than %s key servers, %s places with a default, or %s selections of"
                    + " VMs")
                .formatted(name, MAX_KEY_SERVERS, MAX_DEFAULT_PLACES, MAX_SELECTIONS));
      }
      String provider = keyProvider;
      if (provider == null) {
        throw new IllegalArgumentException(
            "estate " + name + " names no key provider: give one with keyProvider");
      }
      if (serverNames.size() != keyServers.size()) {
        throw new IllegalArgumentException(
            ("key provider %s has %s names for %s key servers: give as many names as servers,"
                    + " in the same order")
                .formatted(provider, serverNames.size(), keyServers.size()));
      }
      Set<String> places = new HashSet<>();
      for (KeyServer server : keyServers) {
        if (!places.add(server.toString())) {
          throw new IllegalArgumentException("key server " + server + " is there twice");
        }
        if (server.clientTrust().isEmpty()) {
          throw new IllegalArgumentException(
              "it is not said how key server "
                  + server
                  + " comes to trust vCenter: give it an identity, or another way with"
                  + " clientTrust");
        }
        if (!server.clientTrust().equals(keyServers.get(0).clientTrust())) {
          throw new IllegalArgumentException(
              ("key servers %s and %s come to trust vCenter in different ways: vCenter shows one"
                      + " client certificate to all servers of a key provider")
                  .formatted(keyServers.get(0), server));
        }
      }
      if (wrappingKey != null && KmsKeyType.RAW.equals(keyType)) {
        throw new IllegalArgumentException(
            "estate " + name + " gives a wrapping key for raw keys, which nothing wraps");
      }
      if (grantsEncryptionRight && service == null) {
        throw new IllegalArgumentException(
            "estate " + name + " grants a right at OVHcloud, and is registered with no service");
      }
      check(leaving, provider);
      return new Estate(copy(), provider);
    }

    /** What is given up has no key servers any more, and nothing that needs them. */
    private Estate givingUp(Leaving left) {
      Builder bare = new Builder(name).leaving(left);
      bare.service = service;
      String provider = left.hostsTo().orElse(left.keyProvider());
      Estate whole = new Estate(copy(), provider);
      if (keyProvider != null || !whole.equals(new Estate(bare, provider))) {
        throw new IllegalArgumentException(
            "estate "
                + name
                + " leaves a key provider without a successor: it says nothing of key servers, of"
                + " VMs or of another key provider");
      }
      check(left, "");
      return whole;
    }

    private void check(@Nullable Leaving left, String provider) {
      if (left == null) {
        return;
      }
      if (left.keyProvider().equals(provider)) {
        throw new IllegalArgumentException(
            "estate " + name + " leaves key provider " + provider + ", which is its own");
      }
      if (service == null && !left.registrations().isEmpty()) {
        throw new IllegalArgumentException(
            "estate "
                + name
                + " removes registrations, and names no private cloud that they are at");
      }
    }
  }
}
