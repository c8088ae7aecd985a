/** The configuration files and environment variables of OVHcloud's own clients. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.internal.config;
