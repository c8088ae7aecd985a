package io.vmcrypt.cli.estate;

import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.spec.Estate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** docs/leaving.md says what leaving is, docs/estate-json.md what the document. */
@CommandLine.Command(
    name = "leave",
    description = {
      "Moves all that has keys of one key provider to another.",
      "To that of an estate document, as when a"
          + " company changes its KMS: defaults, templates, VMs and hosts. What else the document"
          + " says is done too, as by \"apply\".",
      "Shows the plan, asks, does exactly that, and proves that nothing refers to the old one any"
          + " more. Keys of a third key provider stay. Run it again if it breaks off.",
      "The key provider is removed from vCenter only with --force. Keep the old KMS until"
          + " backups and snapshots with its keys are gone.",
      "With --without-successor encryption is given up: decrypt the VMs first. What still needs"
          + " the key provider is named, and it stays."
    },
    footer = {
      "",
      "Exit status: 0 nothing refers to it any more; 3 something does, or the plan is blocked."
    })
public final class LeaveCommand extends EstateChangeCommand {

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "the key provider that is left, if the document does not say it (\"leaving\")")
  private @Nullable String provider;

  @Option(
      names = "--deep",
      description = "encrypt the data of VMs and templates anew; they must be off")
  private boolean deep;

  @Option(
      names = "--registration",
      paramLabel = "IP",
      description =
          "an address of its servers at OVHcloud, whose registration is removed in the end; may be"
              + " given again")
  private List<String> registrations = new ArrayList<>();

  @Option(
      names = "--skip",
      paramLabel = "ID",
      description =
          "a single user of keys that cannot be asked and may be left behind, such as host-12; the"
              + " plan names the ids; may be given again")
  private List<String> skipped = List.of();

  @Option(
      names = "--force",
      description =
          "you answer for what cannot be seen from here (VMs that are not registered, backups,"
              + " other programs): none has its keys, and it is removed in the end")
  private boolean forced;

  @Option(
      names = "--without-successor",
      description =
          "no VM gets another key; ESTATE is the name of the key provider that is given up, and no"
              + " document")
  private boolean withoutSuccessor;

  @Option(
      names = "--hosts-to",
      paramLabel = "NAME",
      description =
          "without a successor: the key provider that hosts and defaults get; the default of the"
              + " vCenter, if that is another one")
  private @Nullable String hostsTo;

  @Option(
      names = "--service",
      paramLabel = "NAME",
      description = "without a document: the private cloud that a --registration is removed from")
  private @Nullable String service;

  public LeaveCommand(Surroundings surroundings) {
    super(surroundings);
  }

  private Estate givenUp(String left) {
    Estate.Builder estate =
        Estate.builder(left).leaving(Leaving.builder(left).withoutSuccessor().build());
    if (service != null) {
      estate.registeredWith(service);
    }
    return estate.build();
  }

  @Override
  Estate wanted(EstateOptions document) {
    if (service != null && !withoutSuccessor) {
      throw new UsageException(
          "--service belongs to --without-successor; a document has \"registeredWith\".");
    }
    Estate said = withoutSuccessor ? givenUp(document.name()) : document.estate();
    Optional<Leaving> written = said.leaving();
    String left = written.map(Leaving::keyProvider).orElse(provider);
    if (left == null) {
      throw new UsageException(
          "The document does not say which key provider is left. Name it with --provider, or there"
              + " with \"leaving\".");
    }
    if (provider != null && !provider.equals(left)) {
      throw new UsageException(
          "What is left is said twice: the document leaves key provider %s, and --provider is %s."
              .formatted(left, provider));
    }
    Leaving.Builder leaving =
        written.map(Leaving::toBuilder).orElseGet(() -> Leaving.builder(left));
    if (deep) {
      leaving.deep();
    }
    registrations.stream()
        .filter(ip -> written.stream().noneMatch(one -> one.registrations().contains(ip)))
        .forEach(leaving::registration);
    skipped.forEach(leaving::skip);
    if (forced) {
      leaving.force();
    }
    if (hostsTo != null) {
      leaving.hostsTo(hostsTo);
    }
    return said.toBuilder().leaving(leaving.build()).build();
  }
}
