package io.vmcrypt.cli.base;

import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.FileFailure;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.certificate.CertificateFormatException;
import io.vmcrypt.core.certificate.PassphraseException;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.RateLimitedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.error.TlsException;
import io.vmcrypt.estate.part.EstateFormatException;
import io.vmcrypt.estate.part.SecretMissingException;
import io.vmcrypt.estate.plan.PlanBlockedException;
import io.vmcrypt.estate.plan.PlanOutdatedException;
import io.vmcrypt.estate.plan.SavedPlanException;
import io.vmcrypt.ovh.credential.CredentialsNotFoundException;
import io.vmcrypt.vsphere.vm.ChangeNotSeenException;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.ParameterException;

/**
 * The kinds of failures, each with its exit status: the one table of them. The first that fits
 * counts. {@link ExitStatus#USAGE} is for what stays as it is until somebody corrects what was
 * given, so that a job which tries again does not try it again.
 */
public enum FailureKind {
  USAGE(ExitStatus.USAGE, UsageException.class, ParameterException.class),
  DOCUMENT(ExitStatus.USAGE, EstateFormatException.class),
  SAVED_PLAN(ExitStatus.USAGE, SavedPlanException.class),
  CERTIFICATE_FILE(ExitStatus.USAGE, CertificateFormatException.class, PassphraseException.class),
  SECRET_MISSING(ExitStatus.USAGE, SecretMissingException.class),
  CREDENTIALS_MISSING(ExitStatus.USAGE, CredentialsNotFoundException.class),
  CREDENTIALS_REFUSED(ExitStatus.USAGE, AuthenticationException.class),
  THUMBPRINT_DIFFERS(ExitStatus.USAGE, ThumbprintMismatchException.class),
  NOT_FOUND(ExitStatus.USAGE, NotFoundException.class),
  BLOCKED(ExitStatus.NOT_AS_IT_SHOULD_BE, PlanBlockedException.class),
  PLAN_OUTDATED(ExitStatus.NOT_AS_IT_SHOULD_BE, PlanOutdatedException.class),
  NOT_SEEN(ExitStatus.NOT_AS_IT_SHOULD_BE, ChangeNotSeenException.class),
  TLS(ExitStatus.FAILED, TlsException.class),
  NOT_REACHED(ExitStatus.FAILED, ConnectionException.class),
  PERMISSION_DENIED(ExitStatus.USAGE, PermissionDeniedException.class),
  IN_CONFLICT(ExitStatus.FAILED, ConflictException.class),
  RATE_LIMITED(ExitStatus.FAILED, RateLimitedException.class),
  ANSWER_NOT_UNDERSTOOD(ExitStatus.FAILED, DecodingException.class),
  TIME_IS_UP(ExitStatus.FAILED, OperationTimeoutException.class),
  INTERRUPTED(ExitStatus.FAILED, OperationInterruptedException.class),
  OPERATION_FAILED(ExitStatus.FAILED, OperationFailedException.class),
  REFUSED(ExitStatus.FAILED, ServiceException.class),
  FILE_NOT_WRITTEN(ExitStatus.FAILED, FileFailure.class),
  FAILED(ExitStatus.FAILED, SdkException.class),
  // the SDK's word for an argument that makes no sense
  ARGUMENT(ExitStatus.USAGE, IllegalArgumentException.class),
  DEFECT(ExitStatus.FAILED, Throwable.class);

  private final int status;
  private final Class<?> failure;
  private final Class<?> other;

  FailureKind(int status, Class<?> failure) {
    this(status, failure, failure);
  }

  FailureKind(int status, Class<?> failure, Class<?> other) {
    this.status = status;
    this.failure = failure;
    this.other = other;
  }

  static FailureKind of(Throwable failure) {
    if (failure instanceof UsageException && failure.getCause() != null) {
      // what the SDK refuses of what was given is bad usage, of its own kind if it has one
      FailureKind refusal = first(failure.getCause());
      return refusal.status == ExitStatus.USAGE ? refusal : USAGE;
    }
    return first(failure);
  }

  private static FailureKind first(Throwable failure) {
    return Stream.of(values())
        .filter(kind -> kind.failure.isInstance(failure) || kind.other.isInstance(failure))
        .findFirst()
        .orElse(DEFECT);
  }

  /** The exit status. */
  public int status() {
    return status;
  }

  /** What programs are told. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
