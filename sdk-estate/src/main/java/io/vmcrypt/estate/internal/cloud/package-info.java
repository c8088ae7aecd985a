/** The stages at OVHcloud: rights, registrations, and their delivery. */
@NullMarked
package io.vmcrypt.estate.internal.cloud;

import org.jspecify.annotations.NullMarked;
