/**
 * One line of iptables-save's text, of iptables-restore's input or of an `iptables -S` listing.
 *
 * The words of a rule are not understood here: what options there are is known by the extensions, and any option,
 * even -A, may stand anywhere in the line.
 */
parser grammar IptablesSaveParser;

options { tokenVocab = IptablesSaveLexer; }

line
    : content? EOF
    ;

content
    : COMMENT
    | table
    | chain
    | COMMIT
    | command
    ;

// *filter; what follows the name is not read
table
    : STAR name=NAME (NAME | COUNTERS)*
    ;

// :INPUT ACCEPT [5:300]; what follows is not read
chain
    : COLON name=NAME policy=NAME (count=(COUNTERS | NAME) (NAME | COUNTERS)*)?
    ;

// [5:300] -A INPUT ! -s 10.0.0.0/8 -m comment --comment "a b" -j ACCEPT, and all other commands
command
    : COUNTERS word*
    | word+
    ;

// a lone ! is a PLAIN word too: it negates the option that follows
word
    : PLAIN
    | QUOTED
    | UNCLOSED
    ;
