/** What all commands stand on: their options, the systems, and how a failure is told. */
@NullMarked
package io.vmcrypt.cli.base;

import org.jspecify.annotations.NullMarked;
