package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeFirstClassDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeNativeKeyProvider;
import io.vmcrypt.testkit.vcenter.part.FakeSnapshot;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every guard, every kind of user, and what the witnesses say of it. What each guard must answer
 * stands in {@code guard-walk.txt} beside this class.
 */
// one of the longest: it begins early, so that nobody waits for it alone
@Order(1)
class GuardWalkFlowTest {

  private static final String KEY_ID = "key-u";
  private static final String WRAPPING = "key-w";
  private static final String NAME = "user-1";
  private static final String CLUSTER = "/Datacenter/host/Cluster";
  private static final TestAuthority AUTHORITY = TestAuthority.create("walk");
  private static final ClientIdentity PRESENT = identity();
  private static final ClientIdentity NEXT = identity();

  /**
   * What may take keys away from who needs them. In this order one that makes its change leaves the
   * others what they are about.
   */
  private enum Guard {
    REPLACE_CERTIFICATE("replace certificate", "a") {
      @Override
      void run(World world) {
        world.clusters().get("a").trust().ensureClientCertificate(NEXT);
      }
    },
    REMOVE_KEY("remove key", "a") {
      @Override
      void run(World world) {
        String id = world.user == User.WRAPPED ? WRAPPING : KEY_ID;
        Optional<String> provider =
            world.user == User.WITHOUT_PROVIDER ? Optional.empty() : Optional.of("a");
        world.clusters().keys().remove(List.of(new CryptoKeyId(id, provider)), Removal.careful());
      }
    },
    MOVE_DEFAULT("move default", "") {
      @Override
      void run(World world) {
        world.clusters().ensureDefault("a");
      }
    },
    FIRST_DEFAULT_OF_PART("first default of a part", "") {
      @Override
      void run(World world) {
        world.clusters().entityDefault("/Datacenter/host").ensure("a");
      }
    },
    MOVE_DEFAULT_OF_PART("move default of a part", "a") {
      @Override
      void ready(World world) {
        world.makeDefaultOfPart();
      }

      @Override
      void run(World world) {
        world.clusters().entityDefault(CLUSTER).ensure("b");
      }
    },
    REMOVE_DEFAULT_OF_PART("take away default of a part", "a") {
      @Override
      void ready(World world) {
        world.makeDefaultOfPart();
      }

      @Override
      void run(World world) {
        world.clusters().entityDefault(CLUSTER).remove(Removal.careful());
      }
    },
    ADD_SERVER("add server", "a") {
      @Override
      void run(World world) {
        world
            .clusters()
            .ensure(
                world
                    .spec()
                    .addServer(world.systems.server("kms-2"))
                    .addServer(world.server("kms-3", "kms3.example.com"))
                    .build());
      }
    },
    MOVE_SERVER("re-point server", "a") {
      @Override
      void run(World world) {
        world
            .clusters()
            .ensure(world.spec().addServer(world.server("kms-2", "kms9.example.com")).build());
      }
    },
    REMOVE_SERVER("remove server", "a") {
      @Override
      void run(World world) {
        world.clusters().removeServer("a", "kms-2");
      }
    },
    REMOVE_NATIVE("remove native provider", "n") {
      @Override
      void run(World world) {
        world.client.nativeKeyProviders().remove("n", Removal.careful());
      }
    },
    REMOVE_PROVIDER("remove provider", "a") {
      @Override
      void ready(World world) {
        world.systems.clusters().entityDefault(CLUSTER).remove(Removal.careful().force());
      }

      @Override
      void run(World world) {
        world.clusters().remove("a");
      }
    };

    private final String words;
    private final String provider;

    Guard(String words, String provider) {
      this.words = words;
      this.provider = provider;
    }

    /** What must be there for it. */
    void ready(World world) {}

    abstract void run(World world);
  }

  /** Whom the key is of. */
  private enum User {
    HOME("VM home"),
    DISK("VM disk"),
    LOWER_LINK("lower link of a disk"),
    SNAPSHOT("snapshot"),
    TEMPLATE("template"),
    WITHOUT_PROVIDER("VM, provider not named"),
    WRAPPED("VM, key is wrapped"),
    HOST("host"),
    FIRST_CLASS_DISK("first-class disk"),
    VSAN("vSAN"),
    THIRD_PARTY("third party"),
    NOBODY_NAMED("task that names nothing");

    private final String words;

    User(String words) {
      this.words = words;
    }

    boolean isVm() {
      return compareTo(WRAPPED) <= 0;
    }

    /** Whether such a thing can be said of it: vCenter lists no keys of first-class disks. */
    boolean hears(Said said) {
      return switch (this) {
        case SNAPSHOT -> said != Said.ON_ITS_WAY;
        case FIRST_CLASS_DISK, VSAN -> said != Said.BOTH && said != Said.LISTED;
        case THIRD_PARTY -> said != Said.BOTH && said != Said.ON_ITS_WAY;
        case NOBODY_NAMED -> said == Said.ON_ITS_WAY;
        default -> true;
      };
    }
  }

  /** What is said of the key. */
  private enum Said {
    BOTH,
    LISTED,
    SEEN,
    NEITHER,
    UNREADABLE,
    ON_ITS_WAY
  }

  private enum Answer {
    ALLOWED("allowed"),
    NEEDED("needed"),
    NOT_KNOWN("not known"),
    /** There is no such thing. */
    NONE("-");

    private final String words;

    Answer(String words) {
      this.words = words;
    }
  }

  private static ClientIdentity identity() {
    TestIdentity identity = AUTHORITY.client("vcenter").issue();
    return ClientIdentity.of(identity.chain(), identity.privateKey());
  }

  /** A vCenter with one user of one key. */
  private static final class World implements AutoCloseable {

    private final VcenterWithKms systems;
    private final VsphereClient client;
    private final User user;
    private final FakeKey key;
    private final String host;
    private String doubt = NAME;

    World(User user, Said said, String provider) {
      this.user = user;
      this.systems =
          VcenterWithKms.start(
              builder ->
                  builder
                      .apiVersion("9.0.0.0")
                      .limitedUser(
                          "few",
                          "Few-1!",
                          "Cryptographer.ManageKeyServers",
                          "Cryptographer.ManageKeys",
                          "Cryptographer.ReadKeyServersInfo"));
      this.key = new FakeKey(KEY_ID, user == User.WITHOUT_PROVIDER ? "" : provider);
      this.host = systems.fake.hosts().cryptoStates().keySet().iterator().next();
      prepare();
      boolean isHidden = said == Said.LISTED && (user.isVm() || user == User.HOST);
      this.client = isHidden ? systems.client("few", "Few-1!") : systems.vcenter;
      say(said);
    }

    private void prepare() {
      // under two names, so that each server answers, and none is trusted
      systems.clusters().ensure(spec().addServer(systems.server("kms-2")).build());
      systems
          .clusters()
          .ensure(
              KmsClusterSpec.builder("b", systems.server("kms-1")).makeDefault().force().build());
      // nobody uses a key yet, and to look for one takes longer than all else
      systems
          .clusters()
          .get("a")
          .trust()
          .ensureClientCertificate(ClientCertificateSpec.of(PRESENT).force());
      systems.vcenter.nativeKeyProviders().ensure(NativeKeyProviderSpec.of("n"));
    }

    void makeDefaultOfPart() {
      systems.clusters().entityDefault(CLUSTER).ensure(EntityDefaultSpec.of("a").force());
    }

    KmsClusters clusters() {
      return client.kmsClusters();
    }

    KmsClusterSpec.Builder spec() {
      return KmsClusterSpec.builder("a", systems.server("kms-1"));
    }

    KmsServerSpec server(String name, String address) {
      return KmsServerSpec.builder(name, address).build();
    }

    private void say(Said said) {
      if (user.isVm()) {
        sayOfVm(said);
      } else {
        switch (user) {
          case HOST -> sayOfHost(said);
          case FIRST_CLASS_DISK -> sayOfFirstClassDisk(said);
          case VSAN -> sayOfVsan(said);
          case THIRD_PARTY -> sayOfThirdParty(said);
          default -> doubt = systems.fake.tasks().start(FakeTask.of("Unheard.of"));
        }
      }
    }

    private void sayOfVm(Said said) {
      FakeKey with =
          said == Said.NEITHER || said == Said.ON_ITS_WAY ? new FakeKey("key-z", "z") : key;
      systems.fake.addVm(vm(with));
      if (user == User.WRAPPED) {
        systems.fake.keys().setWrapped(key, WRAPPING);
      }
      // each encrypted VM gives its host a key
      systems
          .fake
          .hosts()
          .cryptoStates()
          .keySet()
          .forEach(
              one -> {
                systems.fake.hosts().setKey(one, null);
                systems.fake.hosts().setCryptoState(one, "incapable");
              });
      switch (said) {
        case LISTED -> {
          systems.fake.users().setHidden(NAME, true);
          doubt = KEY_ID;
        }
        case SEEN -> unlist();
        case UNREADABLE -> {
          systems.fake.inventory().setAccessible(NAME, false);
          unlist();
        }
        case ON_ITS_WAY ->
            doubt =
                systems
                    .fake
                    .tasks()
                    .start(
                        FakeTask.of(
                                user == User.TEMPLATE
                                    ? "VirtualMachine.clone"
                                    : "VirtualMachine.reconfigure")
                            .on(NAME)
                            .brings(key));
        default -> {
          // the truth
        }
      }
    }

    private FakeVm vm(FakeKey with) {
      FakeKey other = new FakeKey("key-z", "z");
      FakeVm.Builder vm = FakeVm.builder(NAME);
      return switch (user) {
        case DISK ->
            vm.homeEncryptedWith(other).disk(FakeDisk.ofGibibytes(1).encryptedWith(with)).build();
        case LOWER_LINK ->
            vm.disk(FakeDisk.ofGibibytes(1).encryptedWith(other).parentEncryptedWith(with))
                .encryptedWith(other)
                .build();
        case SNAPSHOT ->
            vm.disks(1)
                .encryptedWith(other)
                .snapshot(FakeSnapshot.of("before").encryptedWith(with))
                .build();
        case TEMPLATE -> vm.disks(1).template().encryptedWith(with).build();
        default -> vm.disks(1).homeEncryptedWith(with).build();
      };
    }

    private void sayOfHost(Said said) {
      doubt = host;
      if (said != Said.NEITHER && said != Said.ON_ITS_WAY) {
        systems.fake.hosts().setKey(host, key);
      }
      switch (said) {
        case LISTED -> {
          systems.fake.users().setHostsHidden(true);
          doubt = KEY_ID;
        }
        case SEEN -> unlist();
        case UNREADABLE -> {
          systems.fake.hosts().setConnectionState(host, "notResponding");
          unlist();
        }
        case ON_ITS_WAY ->
            doubt =
                systems
                    .fake
                    .tasks()
                    .start(FakeTask.of("HostSystem.configureCryptoKey").on(host).brings(key));
        default -> {
          // the truth
        }
      }
    }

    private void sayOfFirstClassDisk(Said said) {
      FakeFirstClassDisk disk = FakeFirstClassDisk.of("fcd-1", NAME);
      switch (said) {
        case SEEN -> systems.fake.inventory().addFirstClassDisk(disk.encryptedWith(key));
        case NEITHER -> systems.fake.inventory().addFirstClassDisk(disk);
        case UNREADABLE ->
            systems.fake.inventory().addFirstClassDisk(disk.encryptedWith(key).keyHidden());
        case ON_ITS_WAY ->
            doubt =
                systems
                    .fake
                    .tasks()
                    .start(FakeTask.of("vslm.vcenter.VStorageObjectManager.createDisk"));
        default -> throw new IllegalArgumentException(said.name());
      }
    }

    private void sayOfVsan(Said said) {
      doubt = "vSAN";
      switch (said) {
        case SEEN -> {
          systems.fake.inventory().setVsan(CLUSTER, key.clusterId());
          doubt = "Cluster";
        }
        case NEITHER -> systems.fake.inventory().setVsan(CLUSTER, null);
        case UNREADABLE ->
            systems.fake.answerMethod(
                "VsanClusterGetConfig", call -> FakeSoapAnswer.fault("RuntimeFault", "vSAN"));
        case ON_ITS_WAY ->
            doubt =
                systems.fake.tasks().start(FakeTask.of("com.vmware.vsan.reconfigure").progress(12));
        default -> throw new IllegalArgumentException(said.name());
      }
    }

    private void sayOfThirdParty(Said said) {
      switch (said) {
        case LISTED -> {
          systems.fake.keys().setListed(keys -> with(keys, key));
          systems.fake.keys().setThirdPartyUse(key, NAME);
        }
        case SEEN -> systems.fake.keys().setThirdPartyUse(key, NAME);
        case NEITHER -> systems.fake.keys().setThirdPartyUse(key);
        case UNREADABLE -> {
          systems.fake.keys().setListed(keys -> with(keys, key));
          systems.fake.keys().setThirdPartyUse(key, NAME);
          systems.fake.keys().setStatuses(statuses -> List.of());
          doubt = KEY_ID;
        }
        default -> throw new IllegalArgumentException(said.name());
      }
    }

    private void unlist() {
      systems
          .fake
          .keys()
          .setListed(keys -> keys.stream().filter(one -> !one.keyId().equals(KEY_ID)).toList());
    }

    private static List<FakeKey> with(List<FakeKey> keys, FakeKey more) {
      return Stream.concat(keys.stream(), Stream.of(more)).toList();
    }

    /** What a guard could harm, and what it sent. */
    private record Left(
        List<FakeKmsCluster> clusters, List<FakeNativeKeyProvider> natives, int deleted) {}

    private Left left() {
      return new Left(
          systems.fake.kmsClusters(),
          systems.fake.nativeKeyProviders(),
          (int)
              systems.fake.apiRequests().stream()
                  .filter(request -> request.method().equals("DELETE"))
                  .filter(request -> !request.target().equals("/api/session"))
                  .count());
    }

    Answer ask(Guard guard) {
      guard.ready(this);
      Left before = left();
      int requests = systems.requests();
      Optional<ConflictException> refusal = refusal(guard);
      if (refusal.isEmpty()) {
        assertThat(isChanged(requests, before)).as("changed").isTrue();
        return Answer.ALLOWED;
      }
      ConflictException e = refusal.get();
      assertThat(systems.changesSince(requests)).isEmpty();
      assertThat(left()).isEqualTo(before);
      Answer answer = answer(e);
      assertThat(e.getMessage()).contains(answer == Answer.NEEDED ? named() : doubt);
      return answer;
    }

    private String named() {
      return switch (user) {
        case HOST -> host;
        case VSAN -> "Cluster";
        default -> NAME;
      };
    }

    boolean isChanged(int requests, Left before) {
      return !systems.changesSince(requests).isEmpty() || !left().equals(before);
    }

    private Optional<ConflictException> refusal(Guard guard) {
      try {
        guard.run(this);
        return Optional.empty();
      } catch (ConflictException e) {
        return Optional.of(e);
      }
    }

    private static Answer answer(ConflictException e) {
      assertThat(e).isInstanceOf(KeysInUseException.class);
      KeysInUseException refused = (KeysInUseException) e;
      assertThat(refused.need().answer()).isNotEqualTo(KeyNeed.Answer.BY_NOBODY);
      boolean isNeeded = refused.need().answer() == KeyNeed.Answer.NEEDED;
      assertThat(refused.users().stream().anyMatch(user -> user.kind() != KeyUser.Kind.UNKNOWN))
          .isEqualTo(isNeeded);
      if (requireNonNull(e.getMessage()).contains(": keys are in use: ")) {
        assertThat(isNeeded).isTrue();
      } else {
        assertThat(e.getMessage())
            .contains(isNeeded ? "in use by " : "it is not known whether keys");
      }
      return isNeeded ? Answer.NEEDED : Answer.NOT_KNOWN;
    }

    @Override
    public void close() {
      client.close();
      systems.close();
    }
  }

  /** What the guards answer about one user, as the table has it. */
  private static Map<Guard, List<String>> walk(User user) {
    Map<Guard, List<String>> rows = new EnumMap<>(Guard.class);
    for (Said said : Said.values()) {
      Stream.of(Guard.values())
          .collect(groupingBy(guard -> guard.provider))
          .forEach((provider, guards) -> walk(user, said, provider, guards, rows));
    }
    return rows;
  }

  /** One vCenter does for all guards about one key. */
  private static void walk(
      User user, Said said, String provider, List<Guard> guards, Map<Guard, List<String>> rows) {
    try (World world = user.hears(said) ? new World(user, said, provider) : null) {
      for (Guard guard : guards) {
        Answer answer = world == null ? Answer.NONE : ask(world, guard, user.words + ", " + said);
        rows.computeIfAbsent(guard, any -> new ArrayList<>()).add(answer.words);
      }
    }
  }

  private static Answer ask(World world, Guard guard, String where) {
    try {
      return world.ask(guard);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(guard.words + ", " + where + ": " + e.getMessage(), e);
    }
  }

  @ParameterizedTest
  @Tag("thorough")
  @EnumSource
  @DisplayName(
      "each guard answers about each kind of user as the table says, and changes nothing unless it"
          + " may")
  void walk_allGuards_answerAsTheTableSays(User user) throws IOException {
    List<String> walked = new ArrayList<>();
    walk(user).forEach((guard, answers) -> walked.add(row(guard.words, user.words, answers)));
    assertThat(walked)
        .containsExactlyInAnyOrderElementsOf(
            table().stream().filter(row -> cells(row).get(1).equals(user.words)).toList());
  }

  private static String row(String guard, String user, List<String> answers) {
    return Stream.concat(Stream.of(guard, user), answers.stream())
        .reduce((one, other) -> one + " | " + other)
        .orElseThrow();
  }

  private static List<String> cells(String row) {
    return Stream.of(row.split("\\|")).map(String::strip).toList();
  }

  private static List<String> table() throws IOException {
    try (InputStream file = GuardWalkFlowTest.class.getResourceAsStream("guard-walk.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .skip(1)
          .map(line -> String.join(" | ", cells(line)))
          .toList();
    }
  }

  @Test
  @DisplayName("that somebody looks at the status of the key servers stops nothing")
  void statusIsLookedAt_isAllowed() {
    try (World world = new World(User.HOST, Said.NEITHER, "a")) {
      world
          .systems
          .fake
          .tasks()
          .start(
              FakeTask.of(
                  "com.vmware.vim.vim.encryption.CryptoManagerKmip.retrieveKmipServersStatus"));
      assertThat(world.ask(Guard.REMOVE_PROVIDER)).isEqualTo(Answer.ALLOWED);
    }
  }

  @Test
  @DisplayName("the table has a row for each guard and each kind of user")
  void table_isWhole() throws IOException {
    List<String> all =
        Stream.of(Guard.values())
            .flatMap(
                guard -> Stream.of(User.values()).map(user -> guard.words + " | " + user.words))
            .toList();
    assertThat(table().stream().map(row -> String.join(" | ", cells(row).subList(0, 2))))
        .containsExactlyInAnyOrderElementsOf(all);
  }
}
