package io.vmcrypt.estate.internal.plan;

/** The parts of the whole job, as their order names them. */
enum Part {
  NEXT_CERTIFICATES,
  REGISTRATION,
  KEY_PROVIDER,
  SERVER_TRUST,
  PASSWORDS,
  CLIENT_TRUST,
  CLIENT_RENEWAL,
  DELIVERY,
  LEFT_DEFAULTS,
  DEFAULTS,
  POLICY,
  LEFT_TEMPLATES,
  LEFT_VMS,
  LEFT_HOSTS,
  SELECTIONS,
  LEFT_PROVIDER,
  LEFT_REGISTRATIONS,
  LEFT_NAME
}
