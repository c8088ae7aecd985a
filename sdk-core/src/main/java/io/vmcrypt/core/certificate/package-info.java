/** Certificates, their thumbprints, client identities and how a server is trusted. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.core.certificate;
