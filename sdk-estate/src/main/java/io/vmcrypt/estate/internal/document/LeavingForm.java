package io.vmcrypt.estate.internal.document;

import static io.vmcrypt.estate.internal.document.Form.unless;
import static io.vmcrypt.estate.internal.document.Kind.FLAG;
import static io.vmcrypt.estate.internal.document.Kind.YES;
import static io.vmcrypt.estate.internal.document.Kind.texts;
import static io.vmcrypt.estate.internal.document.TextForm.IPV4;
import static io.vmcrypt.estate.internal.document.TextForm.LINE;

import io.vmcrypt.estate.part.Leaving;
import java.util.Optional;

/** A key provider that is left, in a document. */
public final class LeavingForm {

  private static final Form<Leaving, Leaving.Builder> MEMBERS =
      new Form<Leaving, Leaving.Builder>()
          .needed("keyProvider", LINE, Leaving::keyProvider)
          .always("deep", FLAG, Leaving::isDeep, (to, so) -> so ? to.deep() : to)
          .each(
              "registrations",
              texts(Leaving.MAX_REGISTRATIONS, IPV4),
              Leaving::registrations,
              Leaving.Builder::registration)
          .each("skip", texts(Leaving.MAX_SKIPPED, LINE), Leaving::skipped, Leaving.Builder::skip)
          .optional(
              "force",
              LINE,
              leaving -> Optional.of(leaving.keyProvider()).filter(name -> leaving.isForced()),
              (leaving, name) -> leaving.force())
          .optional(
              "withoutSuccessor",
              YES,
              unless(false, Leaving::isWithoutSuccessor),
              (leaving, so) -> leaving.withoutSuccessor())
          .optional("hostsTo", LINE, Leaving::hostsTo, Leaving.Builder::hostsTo);

  /** One that the estate takes the place of. */
  public static final Kind<Leaving> LEAVING =
      MEMBERS.made(LeavingForm::begun, (in, leaving) -> leaving.build());

  /** One that says nothing of a successor, since there is none: a source is emptied of it. */
  public static final Kind<Leaving> EMPTIED =
      MEMBERS.made(LeavingForm::begun, (in, leaving) -> leaving.withoutSuccessor().build());

  private LeavingForm() {}

  private static Leaving.Builder begun(Fields in) {
    if (in.has("force") && !in.text("force").equals(in.text("keyProvider"))) {
      throw in.place("force")
          .refused(
              "force names another key provider than the one that is left: it counts for one."
                  + " Name that one, if you answer for it");
    }
    return in.judged("keyProvider", Leaving::builder);
  }
}
