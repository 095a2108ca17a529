/**
 * The words of one line that iptables-restore reads. A line is given without its end.
 *
 * Only double quotes quote, and a backslash escapes only within them. A closing quote ends the word: a"b c"d is the two
 * words "ab c" and "d". Everything else, # and ; too, is plain. Source: what iptables-restore 1.8.9 was seen to do.
 */
lexer grammar IptablesSaveLexer;

// At the line's beginning.
BLANKS   : [ \t]+ -> skip ;
COMMENT  : '#' ~[\n]* ;
STAR     : '*' -> mode(NAMES) ;
COLON    : ':' -> mode(NAMES) ;
COMMIT   : 'COMMIT' ;
COUNTERS : '[' [0-9]+ ':' [0-9]+ ']' -> mode(WORDS) ;
PLAIN    : ~[ \t"\n*:#] ~[ \t"\n]* -> mode(WORDS) ;
QUOTED   : (~[ \t"\n*:#] ~[ \t"\n]*)? '"' Inside* '"' -> mode(WORDS) ;
UNCLOSED : (~[ \t"\n*:#] ~[ \t"\n]*)? '"' Inside* '\\'? -> mode(WORDS) ;

fragment Plain    : ~[ \t"\n]+ ;
fragment Quoted   : ~[ \t"\n]* '"' Inside* '"' ;
fragment Unclosed : ~[ \t"\n]* '"' Inside* '\\'? ;
fragment Inside   : '\\' ~[\n] | ~["\\\n] ;

// Behind the * of a table and the : of a chain: names, without quoting.
mode NAMES;
NAMES_BLANKS   : [ \t]+ -> skip ;
NAMES_COUNTERS : '[' [0-9]+ ':' [0-9]+ ']' -> type(COUNTERS) ;
NAME           : ~[ \t\n]+ ;

// The rest of a line that begins with a word or with a rule's counters.
mode WORDS;
WORDS_BLANKS   : [ \t]+ -> skip ;
WORDS_PLAIN    : Plain -> type(PLAIN) ;
WORDS_QUOTED   : Quoted -> type(QUOTED) ;
WORDS_UNCLOSED : Unclosed -> type(UNCLOSED) ;
